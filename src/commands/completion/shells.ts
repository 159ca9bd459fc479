import type { DescribedCommand, DescribedOption } from './described.ts'

/** Shells that completion is written for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** The script that makes a shell complete the words of a program. Pure. */
export function scriptFor(shell: Shell, program: DescribedCommand): string {
  return { bash, zsh, fish }[shell](program)
}

/** A place in the program: the words that lead there, and what may follow them. */
interface Place {
  readonly words: readonly string[]
  readonly command: DescribedCommand
}

function places(command: DescribedCommand, words: readonly string[] = []): readonly Place[] {
  return [{ words, command }, ...command.commands.flatMap((it) => places(it, [...words, it.name]))]
}

/** Bash looks for the longest row of words that is a command, and offers what may follow it. */
function bash(program: DescribedCommand): string {
  const { name } = program
  const cases = places(program).map(({ words, command }) => {
    const options = command.options.flatMap(({ name: it, alias }) => [
      `--${it}`,
      ...(alias === undefined ? [] : [`-${alias}`]),
    ])
    const offered = [...command.commands.map((it) => it.name), ...options, '--help']
    return `    ${quoted(words.join(' '))}) words=${quoted(offered.join(' '))} ;;`
  })
  return `# ${name} for bash
_${name}() {
  local current=\${COMP_WORDS[COMP_CWORD]} at= place= word words
  local -A known=(${places(program)
    .filter(({ words }) => words.length > 0)
    .map(({ words }) => `[${quoted(words.join(' '))}]=1`)
    .join(' ')})
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    at="\${place:+$place }$word"
    [[ -n \${known[$at]-} ]] && place=$at
  done
  case $place in
${cases.join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _${name} ${name}
`
}

/** Zsh has descriptions beside the words. */
function zsh(program: DescribedCommand): string {
  const { name } = program
  const cases = places(program).map(({ words, command }) => {
    const offered = [
      ...command.commands.map((it) => described(it.name, it.description)),
      ...command.options.map((it) => described(`--${it.name}`, it.description)),
      described('--help', 'Say how it is used'),
    ]
    return `    ${quoted(words.join(' '))}) offered=(${offered.map(quoted).join(' ')}) ;;`
  })
  const known = places(program).flatMap(({ words }) => (words.length === 0 ? [] : [quoted(words.join(' ')), '1']))
  return `#compdef ${name}
# ${name} for zsh
_${name}() {
  local at= place= word
  local -A known=(${known.join(' ')})
  local -a offered
  for word in "\${words[@]:1:CURRENT-2}"; do
    at="\${place:+$place }$word"
    [[ -n \${known[$at]-} ]] && place=$at
  done
  case $place in
${cases.join('\n')}
  esac
  _describe -t words ${quoted(name)} offered || _files
}
compdef _${name} ${name}
`
}

/** A colon parts a word from its description. */
function described(word: string, description: string): string {
  return `${word.replaceAll(':', '\\:')}:${description}`
}

function fish(program: DescribedCommand): string {
  const { name } = program
  const lines = places(program).flatMap(({ words, command }) => {
    const others = command.commands.map((it) => it.name).join(' ')
    const below = others === '' ? '' : `; and not __fish_seen_subcommand_from ${others}`
    const seen = words.map((it) => `__fish_seen_subcommand_from ${it}`).join('; and ')
    const when = words.length === 0 ? '__fish_use_subcommand' : `${seen}${below}`
    return [
      ...command.commands.map((it) => fishLine(name, when, `-f -a ${it.name}`, it.description)),
      ...command.options.map((it) =>
        fishLine(name, words.length === 0 ? undefined : seen, fishOption(it), it.description),
      ),
    ]
  })
  return [`# ${name} for fish`, ...lines, ''].join('\n')
}

function fishLine(name: string, when: string | undefined, what: string, description: string): string {
  const condition = when === undefined ? '' : ` -n ${quoted(when)}`
  return `complete -c ${name}${condition} ${what} -d ${quoted(description)}`
}

function fishOption({ name, alias, takesValue }: DescribedOption): string {
  return `-l ${name}${alias === undefined ? '' : ` -s ${alias}`}${takesValue ? ' -r' : ''}`
}

/** Between single quotes nothing is special in any of them but the quote itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
