import { type Command, type Mode, usage } from './grammar/command.ts'
import { COMMANDS } from './grammar/commands.ts'
import { PIPE_COMMANDS, pipeUsage } from './grammar/pipe-commands.ts'

/** Every command and pipe as tables for the README, from what `help` is made of. Pure. */
export function commandReference(): string {
  const of = (isMeant: (command: Command) => boolean) =>
    COMMANDS.filter(isMeant).map((it) => row(usage(it), it.summary, it.example))
  const only = (mode: Mode) => (it: Command) => it.modes.length === 1 && it.modes[0] === mode
  return [
    section(
      'Looking and asking',
      of((it) => only('operational')(it) && it.setting === undefined),
    ),
    section('In configuration mode', of(only('configuration'))),
    section(
      'In both',
      of(({ modes }) => modes.length > 1),
    ),
    section(
      'How it is shown: `set cli`',
      of(({ setting }) => setting !== undefined),
    ),
    section(
      'Behind a `|`',
      PIPE_COMMANDS.map((it) => row(pipeUsage(it), it.summary, it.example)),
    ),
  ].join('\n\n')
}

function section(title: string, rows: readonly string[]): string {
  return [`**${title}**`, '', '| | | for example |', '| --- | --- | --- |', ...rows].join('\n')
}

function row(...[written, summary, example]: readonly [string, string, string]): string {
  return `| ${code(written)} | ${inTable(summary)} | ${code(example)} |`
}

function code(text: string): string {
  return `\`${inTable(text)}\``
}

/** A bar would end the cell. */
function inTable(text: string): string {
  return text.replaceAll('|', '\\|')
}
