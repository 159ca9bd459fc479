import { parseArgs } from 'node:util'
import { defineCommand } from 'citty'
import { runCli } from '../cli/index.ts'
import { verboseArgument } from './program.ts'
import { UsageError } from './usage.ts'

/** Where `serve` listens when nothing else was said. */
const DEFAULT_SERVER = 'http://127.0.0.1:8000'

/** The command line of the brewery: shows readings, changes the configuration. */
export const cliCommand = defineCommand({
  meta: { name: 'cli', description: 'Command line: show readings, change the configuration' },
  args: {
    server: {
      type: 'string',
      valueHint: 'URL',
      description: `Server to talk to; else $BREWERSLAB_SERVER, else ${DEFAULT_SERVER}`,
    },
    command: {
      type: 'string',
      alias: 'c',
      valueHint: 'TEXT',
      description: 'Carry out a command instead of reading them; may be repeated',
    },
    ...verboseArgument,
  },
  run: async ({ args, rawArgs }) => {
    const server = args.server || process.env.BREWERSLAB_SERVER || DEFAULT_SERVER
    if (!isHttpUrl(server))
      throw new UsageError(`"${server}" is not the URL of a server`, `Write it like ${DEFAULT_SERVER}`)
    const status = await runCli({ server, commands: repeatedCommands(rawArgs) })
    if (status !== 0) process.exit(status)
  },
})

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text)
}

/** citty keeps only the last of an option that comes more than once. */
function repeatedCommands(rawArgs: readonly string[]): readonly string[] {
  const { values } = parseArgs({
    args: [...rawArgs],
    options: {
      command: { type: 'string', short: 'c', multiple: true },
      server: { type: 'string' },
      verbose: { type: 'boolean' },
    },
    strict: false,
  })
  return (values.command ?? []).filter((it) => typeof it === 'string')
}
