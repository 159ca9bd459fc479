import { parseArgs } from 'node:util'
import type { ArgDef, ArgsDef, CommandDef } from 'citty'
import { BrewError } from '../base/index.ts'

/** What was typed is not a command of ours: exit status 2, where everything else that goes wrong is 1. */
export class UsageError extends BrewError {
  constructor(message: string, hint?: string) {
    super('invalid-value', message, {}, hint)
  }
}

/** Any citty command, whatever its arguments. */
// biome-ignore lint/suspicious/noExplicitAny: citty's own way to say so; its context type is invariant in the arguments
export type AnyCommand = CommandDef<any>

/** The command that was meant, and what is left for it to parse. */
export interface Chosen {
  readonly command: AnyCommand
  readonly parent: AnyCommand | undefined
  /** `brewerslab yang tree`, for hints and help. */
  readonly name: string
  readonly rawArgs: readonly string[]
  /** Whether help was asked for; nothing was checked then. */
  readonly help: boolean
}

/**
 * Finds the command that was typed and checks every word of it. citty itself ignores options it does not know, so a
 * mistyped `--prot 9000` would be a server on port 8000.
 * @throws UsageError naming the word and what could stand there
 */
export async function chooseCommand(root: AnyCommand, rootName: string, rawArgs: readonly string[]): Promise<Chosen> {
  let command = root
  let parent: AnyCommand | undefined
  let name = rootName
  let rest = rawArgs
  for (;;) {
    const subCommands = await settled(command.subCommands)
    const definitions: ArgsDef = (await settled(command.args)) ?? {}
    if (subCommands === undefined) {
      const help = asksForHelp(rest)
      if (!help) checkWords(definitions, rest, name)
      return { command, parent, name, rawArgs: rest, help }
    }
    const at = rest.findIndex((word) => !word.startsWith('-'))
    const before = at === -1 ? rest : rest.slice(0, at)
    const word = at === -1 ? undefined : rest[at]
    if (asksForHelp(before)) return { command, parent, name, rawArgs: rest, help: true }
    checkWords(definitions, before, name)
    if (word === undefined) return { command, parent, name, rawArgs: rest, help: true }
    const next = Object.hasOwn(subCommands, word) ? await settled(subCommands[word]) : undefined
    if (next === undefined) throw unknownCommand(word, await visibleNames(subCommands), name)
    parent = command
    command = next
    name = `${name} ${word}`
    rest = rest.slice(at + 1)
  }
}

/** A TCP port. @throws UsageError for anything but 0 to 65535 */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65535) return port
  throw new UsageError(`"${text}" is not a port`, 'Give a number from 1 to 65535, or 0 for any free one.')
}

/** A whole number of bytes: `4194304`, `512k`, `4M`. @throws UsageError */
export function parseBytes(text: string, option: string): number {
  const match = /^([1-9]\d{0,11})([kM]?)$/.exec(text)
  if (match !== null) return Number(match[1]) * (match[2] === 'M' ? 2 ** 20 : match[2] === 'k' ? 2 ** 10 : 1)
  throw new UsageError(`"${text}" is not a size for ${option}`, 'Give a number of bytes, or one with k or M behind it.')
}

/** A whole number of something (`seconds`), from 1 to `most`. @throws UsageError */
export function parseCount(text: string, option: string, { of, most }: { of: string; most: number }): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (count >= 1 && count <= most) return count
  throw new UsageError(`"${text}" is not a number of ${of} for ${option}`, `Give one from 1 to ${most}.`)
}

function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--')
  return (end === -1 ? words : words.slice(0, end)).some((word) => word === '--help' || word === '-h')
}

function checkWords(definitions: ArgsDef, words: readonly string[], name: string): void {
  const options = new Map<string, ArgDef>()
  const positionals: { name: string; required: boolean }[] = []
  /** `FILE...`: the last positional may come more than once. */
  let takesMore = false
  for (const [key, definition] of Object.entries(definitions)) {
    if (definition.type === 'positional') {
      const required = definition.required !== false && definition.default === undefined
      positionals.push({ name: key, required })
      takesMore = definition.valueHint?.endsWith('...') === true
      continue
    }
    const alias = 'alias' in definition ? (definition.alias ?? []) : []
    for (const known of [key, ...[alias].flat()]) options.set(known, definition)
  }
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      [...options].map(([key, definition]) => [
        key,
        { type: definition.type === 'boolean' ? 'boolean' : 'string', ...(key.length === 1 ? { short: key } : {}) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  let seen = 0
  for (const token of tokens) {
    if (token.kind === 'option') checkOption(options, token, name)
    if (token.kind !== 'positional') continue
    if (seen === positionals.length && takesMore) continue
    if (seen === positionals.length) throw new UsageError(`nothing is expected at "${token.value}"`, seeHelp(name))
    seen++
  }
  const missing = positionals[seen]
  if (missing?.required === true) throw new UsageError(`${missing.name.toUpperCase()} is missing`, seeHelp(name))
  for (const [key, definition] of Object.entries(definitions)) {
    if (definition.type === 'positional' || definition.required !== true || definition.default !== undefined) continue
    if (!tokens.some((token) => token.kind === 'option' && options.get(token.name) === definition))
      throw new UsageError(`--${key} is missing`, seeHelp(name))
  }
}

function checkOption(
  options: ReadonlyMap<string, ArgDef>,
  token: {
    readonly name: string
    readonly rawName: string
    readonly value?: string | undefined
    readonly inlineValue?: boolean | undefined
  },
  name: string,
): void {
  const definition = options.get(token.name)
  if (definition === undefined) {
    const close = closest(token.name, [...options.keys()])
    throw new UsageError(
      `there is no option ${token.rawName}`,
      close === undefined ? seeHelp(name) : `Did you mean ${close.length === 1 ? '-' : '--'}${close}?`,
    )
  }
  if (definition.type === 'boolean') {
    if (token.inlineValue === true) throw new UsageError(`${token.rawName} takes no value`, seeHelp(name))
    return
  }
  const { value } = token
  if (value === undefined || value === '' || (token.inlineValue !== true && /^-./.test(value)))
    throw new UsageError(`${token.rawName} needs a value`, seeHelp(name))
  if (definition.type === 'enum' && definition.options?.includes(value) === false)
    throw new UsageError(`"${value}" is not a value of ${token.rawName}`, `Use ${definition.options.join(', ')}.`)
}

function unknownCommand(word: string, names: readonly string[], name: string): UsageError {
  const close = closest(word, names)
  return new UsageError(
    `there is no command "${word}"`,
    close === undefined ? `Use ${names.join(', ')}; or ${name} --help.` : `Did you mean "${close}"?`,
  )
}

async function visibleNames(subCommands: Record<string, unknown>): Promise<string[]> {
  const entries = await Promise.all(
    Object.entries(subCommands).map(async ([name, command]) => {
      const meta = await settled((await settled(command as AnyCommand | undefined))?.meta)
      return meta?.hidden === true ? [] : [name]
    }),
  )
  return entries.flat()
}

function seeHelp(name: string): string {
  return `See ${name} --help.`
}

/** The name that is at most two edits away (of a long enough word), if there is one. */
function closest(word: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, distance: editDistance(word, name) }))
    .sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best !== undefined && best.distance <= Math.min(2, Math.floor(word.length / 2)) ? best.name : undefined
}

/** Levenshtein's distance: insertions, deletions and substitutions. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      const substituted = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1)
      next.push(Math.min(substituted, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** citty's values may be plain, promised, or made by a function. */
async function settled<T>(value: T | Promise<T> | (() => T) | (() => Promise<T>)): Promise<T> {
  return typeof value === 'function' ? await (value as () => T | Promise<T>)() : await value
}
