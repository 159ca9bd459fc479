import { stripVTControlCharacters } from 'node:util'
import { renderUsage, runCommand } from 'citty'
import { BrewError, formatError, toBrewError } from '../base/index.ts'
import { type AnyCommand, chooseCommand, UsageError } from './usage.ts'

/** Exit statuses of the program; 0 is success. */
export const EXIT_FAILED = 1
export const EXIT_USAGE = 2

/**
 * Runs the command that the words name.
 * @returns the exit status; whatever went wrong has been said on stderr, one line a fault
 */
export async function runProgram(root: AnyCommand, name: string, rawArgs: readonly string[]): Promise<number> {
  try {
    const chosen = await chooseCommand(root, name, rawArgs)
    if (chosen.help) {
      const usage = await renderUsage(chosen.command, chosen.parent)
      await print(`${process.stdout.isTTY ? usage : stripVTControlCharacters(usage)}\n`)
      return 0
    }
    await runCommand(chosen.command, { rawArgs: [...chosen.rawArgs] })
    return 0
  } catch (error) {
    if (isBrokenPipe(error)) return 0
    complain(name, error, rawArgs.includes('--verbose'))
    return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED
  }
}

/** Writes to stdout and waits until it is out: what is still buffered at the exit of a process is lost. */
export async function print(text: string): Promise<void> {
  await Bun.write(Bun.stdout, text.endsWith('\n') ? text : `${text}\n`)
}

/** `--verbose`, the same in every command. */
export const verboseArgument = {
  verbose: { type: 'boolean', description: 'Say more: debug lines, and stack traces of errors' },
} as const

/** `--root`, the same in every command that has to do with a datastore. */
export const rootArgument = {
  root: {
    type: 'string',
    valueHint: 'DIR',
    description: 'Datastore root; else $BREWERSLAB_ROOT, else ./datastore',
  },
} as const

/** The datastore root that is meant. */
export function rootDirectory(
  args: { readonly root?: string | undefined },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return args.root || environment.BREWERSLAB_ROOT || './datastore'
}

/** Says on stderr what went wrong: one line a fault, and with `verbose` where each came from. */
export function complain(name: string, error: unknown, verbose: boolean): void {
  for (const fault of toBrewError(error).all) {
    process.stderr.write(`${name}: ${formatError(fault).replaceAll(/\s*\n\s*/g, ' | ')}\n`)
  }
  if (verbose) process.stderr.write(`${trace(error)}\n`)
  else if (!(error instanceof BrewError)) process.stderr.write(`${name}: --verbose shows where this came from\n`)
}

function trace(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const own = error.stack ?? error.message
  return error.cause === undefined ? own : `${own}\ncaused by: ${trace(error.cause)}`
}

/** The reader of our output has gone, as in `brewerslab licenses | head`: nobody is left to tell. */
function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE'
}
