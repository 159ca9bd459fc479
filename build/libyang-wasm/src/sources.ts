import standardModules from '../generated/standard-modules.json'
import { YangError } from './errors.ts'
import type { ImportAnswer } from './instance.ts'
import { checkedBytes } from './text.ts'
import type { ModuleSource, Resolve } from './types.ts'

/** libyang's LYS_INFORMAT. */
const FORMATS = { yang: 1, yin: 3 } as const

/** A source with what has to be known of it before it is parsed. */
export interface Source {
  readonly name: string | undefined
  readonly isSubmodule: boolean
  readonly revision: string | undefined
  readonly given: ModuleSource
}

/** The number by which libyang knows the source's format. */
export function formatOf(source: ModuleSource): number {
  return FORMATS[source.format ?? 'yang']
}

/** The source's text, looked through. */
export function bytesOf(source: ModuleSource, maxBytes: number): Uint8Array {
  return checkedBytes(source.text, source.format === 'yin' ? 'xml' : 'yang', maxBytes, source.file)
}

/** The modules of one context as they are looked for: those given, what the caller resolves, the standard ones. */
export class Sources {
  readonly given: readonly Source[]
  /** What went wrong in an answer: exceptions do not travel through libyang. */
  failure: unknown
  readonly #answered = new Map<string, ModuleSource>()

  constructor(
    modules: readonly ModuleSource[],
    readonly resolve: Resolve | undefined,
    readonly maxBytes: number,
  ) {
    this.given = modules.map(describe)
  }

  /** Answers libyang's imports and includes. */
  readonly onImport: ImportAnswer = (name, revision) => {
    if (this.failure !== undefined) return undefined
    try {
      const source = this.#find(name, revision)
      if (source === undefined) return undefined
      this.#answered.set(name, source)
      return { bytes: bytesOf(source, this.maxBytes), format: formatOf(source) }
    } catch (error) {
      this.failure = error
      return undefined
    }
  }

  /** File of the module or submodule of that name. */
  fileOf(name: string): string | undefined {
    return this.#answered.get(name)?.file ?? this.given.find((source) => source.name === name)?.given.file
  }

  #find(name: string, revision: string | undefined): ModuleSource | undefined {
    const named = this.given.filter((source) => source.name === name)
    const newestFirst = named.sort((a, b) => (b.revision ?? '').localeCompare(a.revision ?? ''))
    const wanted = revision === undefined ? newestFirst[0] : named.find((source) => source.revision === revision)
    // One of another revision is better than none: libyang says what is wrong with it.
    const answer = wanted?.given ?? this.resolve?.(name, revision) ?? standardModule(name, revision) ?? named[0]?.given
    return typeof answer === 'string' ? { text: answer } : answer
  }
}

/** Module and revision of each standard module, newest revision as the build found it. */
const STANDARD = new Map(
  Object.entries<string>(standardModules).map(([key, text]) => {
    const [name = '', revision = ''] = key.split('@')
    return [name, { revision, text }]
  }),
)

/**
 * A module of the IETF or IANA that the package carries, to be given to `createContext` where it is to be implemented;
 * imports of them need nothing. `undefined` for a module or revision it does not have.
 */
export function standardModule(name: string, revision?: string): ModuleSource | undefined {
  const module = STANDARD.get(name)
  if (module === undefined || (revision !== undefined && revision !== module.revision)) return undefined
  return { text: module.text, file: `${name}@${module.revision}.yang` }
}

const YANG_NAME = /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*(sub)?module\s+["']?([A-Za-z_][\w.-]*)/
const YANG_REVISION = /(?:^|[\s;{}])revision\s+["']?(\d{4}-\d\d-\d\d)/g
const YIN_NAME = /<(?:[\w-]+:)?(sub)?module\s(?:[^>]*\s)?name\s*=\s*["']([^"']+)/
const YIN_REVISION = /<(?:[\w-]+:)?revision\s(?:[^>]*\s)?date\s*=\s*["'](\d{4}-\d\d-\d\d)/g

function describe(given: ModuleSource): Source {
  if (typeof given.text !== 'string') throw new YangError('a module is text', { errorTag: 'invalid-value' })
  const isYin = given.format === 'yin'
  const match = (isYin ? YIN_NAME : YANG_NAME).exec(given.text)
  const revisions = [...given.text.matchAll(isYin ? YIN_REVISION : YANG_REVISION)].map((found) => found[1] ?? '')
  return {
    name: given.name ?? match?.[2],
    isSubmodule: match?.[1] !== undefined,
    revision: revisions.sort().at(-1),
    given,
  }
}
