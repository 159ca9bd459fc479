import { BrewError, isJsonObject, type JsonValue } from '../base/index.ts'
import type { FileDatastores } from './file-datastores.ts'
import type { FactoryResetRequest } from './going-back.ts'
import type { Pipeline } from './pipeline.ts'
import { mergeText } from './saved-configuration.ts'
import { readAt } from './tree.ts'
import type { Commit, Edit } from './types.ts'

/**
 * Makes running what the files in `startup/` say: all of it, what one Thing owns, or what is at a path. What they say
 * nothing about becomes empty.
 */
export class FactoryReset {
  constructor(
    readonly pipeline: Pipeline,
    readonly files: FileDatastores,
  ) {}

  /**
   * A commit like any other, which can be rolled back.
   * @throws BrewError `data-missing` for a Thing or module that is not known, `unknown-element` for such a path; with
   * file, line and path for a damaged startup file; as a commit does
   */
  run({ target, ...who }: FactoryResetRequest): Promise<Commit> {
    return this.pipeline.turns.take(() => {
      const edits = [target === undefined ? this.#edit('/') : this.#editOf(target)]
      const comment = who.comment ?? `factory reset of ${target ?? 'everything'}`
      return this.pipeline.commitNow({ ...who, comment, edits })
    })
  }

  #editOf(target: string): Edit {
    if (target.startsWith('/')) return this.#edit(target)
    const territory = this.pipeline.core.territories.named(target)
    if (territory === undefined) {
      throw new BrewError(
        'data-missing',
        `there is no Thing or module "${target}"`,
        {},
        'See "brewerslab thing --list", or give a path that begins with "/".',
      )
    }
    const value = this.files.read('startup', territory)
    const mine = value === undefined ? undefined : this.pipeline.core.territories.cut(value, territory)
    return edit(territory.path, mine, territory.name)
  }

  #edit(path: string): Edit {
    const { engine, schema, territories } = this.pipeline.core
    const concerned = path === '/' ? undefined : new Set(territories.touching(path).map(({ name }) => name))
    // What a Thing that has nothing there would start with does not matter; a file of nobody may say anything.
    const matters = (name: string) => concerned?.has(name) !== false || territories.named(name) === undefined
    const text = JSON.stringify(this.files.readAll('startup', undefined, matters))
    const value = engine.read(() => {
      using tree = engine.yang.emptyTree()
      mergeText(engine.yang, tree, text, 'startup')
      return readAt(tree, schema, path)
    })
    return edit(path, value)
  }
}

function edit(path: string, value: JsonValue | undefined, within?: string): Edit {
  const rest = within === undefined ? { path } : { path, within }
  const isEmpty = value === undefined || (isJsonObject(value) && Object.keys(value).length === 0)
  return isEmpty ? { op: 'remove', ...rest } : { op: 'replace', ...rest, value }
}
