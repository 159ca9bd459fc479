import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineCommand } from 'citty'
import { version } from '../../package.json' with { type: 'json' }
import { BrewError, LOG_LEVELS, type Log, type LogLevel, openLog, systemClock } from '../base/index.ts'
import { EXIT_FAILED, print, rootArgument, rootDirectory, verboseArgument } from './program.ts'
import { listText } from './thing-list.ts'
import { upgrade, upgradeArguments, settingsFrom as upgradeSettings } from './upgrade.ts'
import { UsageError } from './usage.ts'
import { KERNEL_W1_DIRECTORY, namedW1Directory } from './w1.ts'

/** How long a Thing may take to stop. */
const STOP_DEADLINE_MS = 4_000

/** One Thing: run alone, registered, listed. */
export const thingCommand = defineCommand({
  meta: { name: 'thing', description: 'Run one Thing in this process, register it, or list all' },
  args: {
    thing: {
      type: 'positional',
      required: false,
      valueHint: 'NAME|./FILE.ts',
      description: 'A Thing by its application name or folder, or a file with one of your own',
    },
    list: { type: 'boolean', description: 'List all Things of the root' },
    register: { type: 'boolean', description: 'Write startup/<Thing>.json, and copy a file to things/ below the root' },
    unregister: { type: 'boolean', description: 'Remove what --register wrote; persist/ stays' },
    force: { type: 'boolean', description: 'With --register: overwrite' },
    upgrade: {
      type: 'boolean',
      description: 'Bring what it owns, and its startup file, to the models of now; see "brewerslab upgrade"',
    },
    ...upgradeArguments,
    debug: { type: 'boolean', description: 'TypeScript prompt with thing, config, oper and schema while it runs' },
    w1: {
      type: 'string',
      valueHint: 'DIR',
      description: `Directory of the 1-wire bus; else $BREWERSLAB_W1, else the server's or ${KERNEL_W1_DIRECTORY}`,
    },
    'log-format': { type: 'string', valueHint: 'text|json', description: 'How log lines on stderr look (text)' },
    'log-level': {
      type: 'string',
      valueHint: LOG_LEVELS.join('|'),
      description: 'The least urgent lines to show (info)',
    },
    ...rootArgument,
    ...verboseArgument,
  },
  run: async ({ args }) => {
    const settings = settingsFrom(args)
    if (settings.task !== 'upgrade') return thing(settings)
    return upgrade(upgradeSettings(args, settings.what))
  },
})

interface Settings {
  readonly task: 'run' | 'debug' | 'list' | 'register' | 'unregister' | 'upgrade'
  readonly what: string | undefined
  readonly force: boolean
  readonly root: string
  readonly w1Directory: string | undefined
  readonly logFormat: 'text' | 'json'
  readonly logLevel: LogLevel
}

/** @throws UsageError for options that do not go together */
function settingsFrom(args: Readonly<Record<string, unknown>>): Settings {
  const text = (name: string) => (typeof args[name] === 'string' && args[name] !== '' ? args[name] : undefined)
  const tasks = (['list', 'register', 'unregister', 'upgrade', 'debug'] as const).filter((task) => args[task] === true)
  if (tasks.length > 1) throw new UsageError(`--${tasks.join(' and --')} exclude each other`)
  const task = tasks[0] ?? 'run'
  const what = text('thing')
  if (task === 'list' && what !== undefined) throw new UsageError('--list takes no name', 'It lists all Things.')
  if (task !== 'list' && what === undefined) {
    throw new UsageError('no Thing is named', 'Give its name or a file, as in "brewerslab thing ds18b20", or --list.')
  }
  for (const option of Object.keys(upgradeArguments)) {
    if (args[option] === true && task !== 'upgrade') throw new UsageError(`--${option} goes with --upgrade`)
  }
  if (args.force === true && task !== 'register') throw new UsageError('--force goes with --register')
  return {
    task,
    what,
    force: args.force === true,
    root: resolve(rootDirectory({ root: text('root') })),
    w1Directory: namedW1Directory(text('w1')),
    logFormat: oneOf('log-format', text('log-format'), ['text', 'json'], 'text'),
    logLevel: args.verbose === true ? 'debug' : oneOf('log-level', text('log-level'), LOG_LEVELS, 'info'),
  }
}

function oneOf<T extends string>(name: string, given: string | undefined, values: readonly T[], otherwise: T): T {
  if (given === undefined) return otherwise
  const found = values.find((value) => value === given)
  if (found === undefined) throw new UsageError(`"${given}" is not a value of --${name}`, `Use ${values.join(', ')}.`)
  return found
}

async function thing(settings: Settings): Promise<void> {
  const log = openLog('thing', {
    level: settings.logLevel,
    format: settings.logFormat,
    write: (line) => process.stderr.write(`${line}\n`),
    now: systemClock.now,
  })
  // Registering takes hold of the root for a moment; what it does there is of no interest.
  const quiet = openLog('thing', {
    level: settings.logLevel === 'debug' ? 'debug' : 'warn',
    format: settings.logFormat,
    write: (line) => process.stderr.write(`${line}\n`),
    now: systemClock.now,
  })
  const { root, force } = settings
  const options = { root, clock: systemClock, log: quiet, version }
  if (settings.task === 'list') {
    mustExist(root)
    const { listThings } = await import('../things/index.ts')
    await print(listText(await listThings(options), root))
    return
  }
  const what = thingNamed(settings.what ?? '')
  if (settings.task === 'register') {
    const { register } = await import('../things/index.ts')
    for (const file of await register(what, force, options)) await print(`wrote ${file}`)
  } else if (settings.task === 'unregister') {
    mustExist(root)
    const { unregister } = await import('../things/index.ts')
    for (const file of await unregister(what, options)) await print(`removed ${file}`)
  } else {
    mustExist(root)
    await run(settings, what, log)
  }
}

async function run(settings: Settings, what: { name: string } | { file: string }, log: Log): Promise<void> {
  const { findThingCode, openPrompt, runAlone } = await import('../things/index.ts')
  const stopping = new AbortController()
  const stop = () => {
    if (stopping.signal.aborted) return
    stopping.abort()
    setTimeout(() => {
      log.error('it does not stop; giving up', { limitMs: STOP_DEADLINE_MS })
      process.exit(EXIT_FAILED)
    }, STOP_DEADLINE_MS).unref()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  // Thrown where nobody waits for it, in a timer of the Thing: as fatal as in a hook, but its readings are taken back.
  let broken: { readonly error: unknown } | undefined
  const fail = (error: unknown) => {
    broken ??= { error }
    stop()
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  const code = await findThingCode(settings.root, what)
  await runAlone({
    ...code,
    root: settings.root,
    defaultW1Directory: settings.w1Directory ?? KERNEL_W1_DIRECTORY,
    ...(settings.w1Directory === undefined ? {} : { w1Directory: settings.w1Directory }),
    clock: systemClock,
    log,
    logLevel: settings.logLevel,
    signal: stopping.signal,
    ...(settings.task !== 'debug'
      ? {}
      : {
          onReady: (running, schema, state) => {
            const { stdin, stdout } = process
            void openPrompt({ name: code.name, thing: running, schema, state, input: stdin, output: stdout }).then(stop)
          },
        }),
  })
  if (broken !== undefined) throw broken.error
}

/** A word with a slash or a TypeScript ending is a file, anything else a name. */
function thingNamed(word: string): { name: string } | { file: string } {
  if (!word.includes('/') && !/\.(ts|js)$/.test(word)) return { name: word }
  const file = resolve(word)
  if (!existsSync(file)) throw new BrewError('data-missing', 'there is no such file', { file })
  return { file }
}

function mustExist(root: string): void {
  if (existsSync(root)) return
  throw new BrewError(
    'data-missing',
    'there is no datastore root',
    { file: root },
    'Start "brewerslab serve" once, register a Thing, or name another directory with --root.',
  )
}
