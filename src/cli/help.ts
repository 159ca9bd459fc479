import { type Command, usage } from './grammar/command.ts'
import { type CommandTree, commandsBelow } from './grammar/tree.ts'
import { twoColumns } from './text.ts'

/** Width that help is written for where it does not ask the terminal. */
const HELP_COLUMNS = 100

/** What `help` prints: one command in full, or the list of those below a place in the tree. */
export function helpPage(tree: CommandTree): string {
  const commands = commandsBelow(tree)
  const [only] = commands
  if (only !== undefined && (commands.length === 1 || tree.command !== undefined)) {
    const others = commands.filter((it) => it !== only)
    return [commandPage(only), ...(others.length === 0 ? [] : [commandList(others)])].join('\n\n')
  }
  const keys = 'Tab completes a word, ? lists what may stand at the cursor. "help COMMAND" tells more.'
  return `${commandList(commands)}\n\n${keys}`
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
