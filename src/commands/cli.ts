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
    json: { type: 'boolean', description: 'For machines: what became of each command as a line of JSON' },
    'dry-run': { type: 'boolean', description: 'Judge commits without making them, and move nothing' },
    'keep-going': { type: 'boolean', description: 'Go on after a command that failed; the exit status still tells' },
    record: {
      type: 'string',
      valueHint: 'FILE',
      description: 'Write the commands to a file, to be carried out again with "brewerslab cli < FILE"',
    },
    ...verboseArgument,
  },
  run: async ({ args, rawArgs }) => {
    const server = args.server || process.env.BREWERSLAB_SERVER || DEFAULT_SERVER
    if (!isHttpUrl(server))
      throw new UsageError(`"${server}" is not the URL of a server`, `Write it like ${DEFAULT_SERVER}`)
    const status = await runCli({
      server,
      commands: repeatedCommands(rawArgs),
      isJson: args.json === true,
      isDryRun: args['dry-run'] === true,
      keepsGoing: args['keep-going'] === true,
      ...(args.record === undefined ? {} : { record: args.record }),
    })
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
      record: { type: 'string' },
      verbose: { type: 'boolean' },
    },
    strict: false,
  })
  return (values.command ?? []).filter((it) => typeof it === 'string')
}
