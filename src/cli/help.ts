import { type Command, type Mode, usage } from './grammar/command.ts'
import { PIPE_COMMANDS, type PipeCommand, pipeUsage } from './grammar/pipe-commands.ts'
import { type CommandTree, commandsBelow } from './grammar/tree.ts'
import { twoColumns } from './text.ts'

/** Width that help is written for where it does not ask the terminal. */
const HELP_COLUMNS = 100

/** What `help` prints: one command or pipe in full, or the list of those below a place in the tree. */
export function helpPage(tree: CommandTree): string {
  const commands = commandsBelow(tree)
  const [only] = commands
  if (only !== undefined && (commands.length === 1 || tree.command !== undefined)) {
    const others = commands.filter((it) => it !== only)
    return [commandPage(only), ...(others.length === 0 ? [] : [commandList(others)])].join('\n\n')
  }
  const keys = 'Tab completes a word, ? lists what may stand at the cursor. "help COMMAND" tells more.'
  return [commandList(commands), pipeList(), keys].join('\n\n')
}

/** The tree of commands, with the pipes as further topics: what a word of `help` leads through. */
export function helpTree(tree: CommandTree, mode: Mode): CommandTree {
  const pipes = PIPE_COMMANDS.filter(({ words: [word = ''] }) => !tree.next.has(word))
  const words = new Set(pipes.map(({ words: [word = ''] }) => word))
  const topics = [...words].map((word): [string, CommandTree] => [word, pipeTree(pipesFrom(pipes, word), mode)])
  return { ...tree, next: new Map([...tree.next, ...topics]) }
}

function pipesFrom(pipes: readonly PipeCommand[], word: string): readonly PipeCommand[] {
  return pipes.filter(({ words: [first] }) => first === word)
}

function pipeTree(pipes: readonly PipeCommand[], mode: Mode): CommandTree {
  const [first, ...others] = pipes
  const next = new Map(
    others.map((it): [string, CommandTree] => [
      it.words.slice(1).join(' '),
      { command: asTopic(it, mode), next: new Map() },
    ]),
  )
  return { ...(first === undefined ? {} : { command: asTopic(first, mode) }), next }
}

/** A pipe in the words of a command. */
function asTopic(pipe: PipeCommand, mode: Mode): Command {
  const { summary, details, example } = pipe
  return {
    name: 'help',
    words: ['|', pipeUsage(pipe)],
    modes: [mode],
    summary,
    ...(details === undefined ? {} : { details }),
    example,
    arguments: [],
  }
}

function commandPage(command: Command): string {
  const details = command.details === undefined ? '' : `\n  ${command.details}`
  return `${usage(command)}\n  ${command.summary}.${details}\n  For example: ${command.example}`
}

function commandList(commands: readonly Command[]): string {
  return twoColumns(
    commands.map((it) => ({ left: usage(it), right: it.summary })),
    HELP_COLUMNS,
  )
}

function pipeList(): string {
  const rows = PIPE_COMMANDS.map((it) => ({ left: `| ${pipeUsage(it)}`, right: it.summary }))
  return `What is shown can be handed on, as often as you like:\n${twoColumns(rows, HELP_COLUMNS)}`
}
