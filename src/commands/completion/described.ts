import type { ArgsDef } from 'citty'
import type { AnyCommand } from '../usage.ts'

/** An option of a command. */
export interface DescribedOption {
  /** Without its dashes. */
  readonly name: string
  /** One letter, without its dash. */
  readonly alias?: string
  readonly description: string
  readonly takesValue: boolean
}

/** A command as a shell needs it: what it is called, and what may follow. */
export interface DescribedCommand {
  readonly name: string
  readonly description: string
  readonly options: readonly DescribedOption[]
  readonly commands: readonly DescribedCommand[]
}

/** A command with all below it; those that are only for the program itself are left out. */
export async function describeCommand(name: string, command: AnyCommand): Promise<DescribedCommand> {
  const meta = await resolved(command.meta)
  const definitions: ArgsDef = (await resolved(command.args)) ?? {}
  const args = Object.entries(definitions)
  const below = Object.entries((await resolved(command.subCommands)) ?? {})
  const commands = await Promise.all(
    below.map(async ([word, it]) => {
      const found = (await resolved(it)) as AnyCommand
      return (await resolved(found.meta))?.hidden === true ? [] : [await describeCommand(word, found)]
    }),
  )
  return {
    name,
    description: oneLine(meta?.description),
    options: args.flatMap(([word, arg]): DescribedOption[] => {
      if (arg.type === 'positional') return []
      const alias = 'alias' in arg ? [arg.alias ?? []].flat().find((it) => it.length === 1) : undefined
      return [
        {
          name: word,
          ...(alias === undefined ? {} : { alias }),
          description: oneLine(arg.description),
          takesValue: arg.type !== 'boolean',
        },
      ]
    }),
    commands: commands.flat(),
  }
}

/** Of citty's values that may be made when they are asked for. */
async function resolved<T>(value: T | (() => T) | (() => Promise<T>) | Promise<T>): Promise<T> {
  return typeof value === 'function' ? (value as () => T | Promise<T>)() : value
}

function oneLine(text: string | undefined): string {
  return (text ?? '').replaceAll(/\s+/g, ' ').trim()
}
