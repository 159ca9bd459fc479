/** Whether this is the compiled executable, not a checkout run by Bun. */
export const isCompiled = Bun.main.startsWith('/$bunfs/')

/**
 * Command line that runs a hidden subcommand in a process of this same executable.
 * @param file what to run instead in a checkout, where there is no executable
 */
export function ownCommand(subcommand: string, file: string): string[] {
  return isCompiled ? [process.execPath, subcommand] : [process.execPath, file]
}

/** Environment of a child: nothing in it may turn the executable into a bare Bun. */
export function ownEnvironment(): Record<string, string | undefined> {
  return { ...process.env, BUN_BE_BUN: undefined, BUN_OPTIONS: undefined }
}
