import type { Command, CommandName, Mode } from './command.ts'
import { COMMANDS } from './commands.ts'

/** Commands by their words: `show` is a command and also leads to `show configuration`. */
export interface CommandTree {
  readonly command?: Command
  readonly next: ReadonlyMap<string, CommandTree>
}

/** Commands of operational mode that make no sense from within the other one. */
const NOT_RUN: readonly CommandName[] = ['configure', 'leave', 'help']

const trees = new Map<Mode | 'run', CommandTree>()

/** The words that commands of a mode are made of; for `run`, those that may follow it. */
export function commandTree(mode: Mode | 'run'): CommandTree {
  const known = trees.get(mode)
  if (known !== undefined) return known
  const commands =
    mode === 'run'
      ? COMMANDS.filter(({ modes, name }) => modes.includes('operational') && !NOT_RUN.includes(name))
      : COMMANDS.filter(({ modes }) => modes.includes(mode))
  const tree = grow(commands, 0)
  trees.set(mode, tree)
  return tree
}

function grow(commands: readonly Command[], depth: number): CommandTree {
  const here = commands.find((it) => it.words.length === depth)
  const words = new Set(commands.flatMap((it) => it.words[depth] ?? []))
  const next = new Map(
    [...words].map((word) => [
      word,
      grow(
        commands.filter((it) => it.words[depth] === word),
        depth + 1,
      ),
    ]),
  )
  return { ...(here === undefined ? {} : { command: here }), next }
}

/** Commands at and below a place in the tree, in the order of the list. */
export function commandsBelow(tree: CommandTree): readonly Command[] {
  const below = [...tree.next.values()].flatMap(commandsBelow)
  return tree.command === undefined ? below : [tree.command, ...below]
}
