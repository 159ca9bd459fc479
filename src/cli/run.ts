import { Client } from './client.ts'
import { runInteractive } from './interactive.ts'
import { runPlain } from './plain.ts'
import { Recorder } from './record.ts'
import { runLines } from './script.ts'
import { userName } from './user.ts'

/** How the command line is started. */
export interface CliOptions {
  /** Base URL of the server. */
  readonly server: string
  /** Commands to carry out instead of reading them; empty to read. */
  readonly commands: readonly string[]
  /** Each outcome as a line of JSON. */
  readonly isJson?: boolean
  /** Nothing is put in force, and nothing is asked for that would move something. */
  readonly isDryRun?: boolean
  /** Commands go on after one that failed; the exit status still tells. */
  readonly keepsGoing?: boolean
  /** File that the commands are written to, to be carried out again. */
  readonly record?: string
}

/**
 * The command line: a session at a terminal, or one that carries out commands from options or a pipe and stops at the
 * first error. Then there are no prompts: results go to stdout, everything else to stderr.
 * @returns the exit status: 0, or 1 after a command that failed
 * @throws BrewError `invalid-value` for a URL that is none; and when the server cannot be reached at the start
 */
export async function runCli(options: CliOptions): Promise<number> {
  const { server, commands, isDryRun = false, isJson = false, keepsGoing = false } = options
  const recorder = options.record === undefined ? undefined : await Recorder.open(options.record)
  const who = {
    client: new Client(server),
    user: userName(),
    isDryRun,
    ...(recorder === undefined ? {} : { recorder }),
  }
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true
  if (commands.length > 0 || !isTerminal || isJson)
    return runLines(who, commands.length > 0 ? commands : inputLines(), { isJson, keepsGoing })
  if (process.env.TERM === 'dumb') return runPlain(who, inputLines())
  await runInteractive(who)
  return 0
}

/** Standard input line by line, read no faster than it is used. Line ends of other systems are taken too. */
async function* inputLines(): AsyncGenerator<string, undefined> {
  let rest = ''
  for await (const text of Bun.stdin.stream().pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield line.replace(/\r$/, '')
  }
  if (rest !== '') yield rest
  return undefined
}
