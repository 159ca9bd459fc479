import { mkdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { defineCommand } from 'citty'
import { version } from '../../package.json' with { type: 'json' }
import { AlarmRoom } from '../alarms/index.ts'
import {
  BrewError,
  errorText,
  isClockTrusted,
  LOG_LEVELS,
  type Log,
  type LogLevel,
  machineId,
  openLog,
  systemClock,
} from '../base/index.ts'
import { type Datastores, type OpenOptions, openDatastores } from '../datastore/index.ts'
import { openOutputs } from '../outputs/index.ts'
import { DEFAULT_BODY_LIMIT_BYTES, DEFAULT_HOST, DEFAULT_PORT, startServer } from '../server/index.ts'
import { HISTORY_FILE, History } from '../telemetry/index.ts'
import { DEFAULT_VETO_SECONDS, MAX_VETO_SECONDS, openSupervisor } from '../things/index.ts'
import { followOutputs } from './follow-outputs.ts'
import { EXIT_FAILED, rootArgument, rootDirectory, verboseArgument } from './program.ts'
import { reportToServiceManager } from './service.ts'
import { parseBytes, parseCount, parsePort, UsageError } from './usage.ts'
import { KERNEL_W1_DIRECTORY, namedW1Directory } from './w1.ts'

/** Stopping takes less than 5 s, whatever hangs. */
const STOP_DEADLINE_MS = 4_500
/**
 * Ctrl-C under npm arrives two or three times at once: from the terminal and from each npm above. Only a signal that
 * comes later is somebody who has lost patience.
 */
const SAME_SIGNAL_MS = 500

/** Runs everything on one root: datastores, Things, HTTP server. */
export const serveCommand = defineCommand({
  meta: { name: 'serve', description: 'Run the Things and the HTTP server on a datastore root' },
  args: {
    ...rootArgument,
    host: {
      type: 'string',
      valueHint: 'ADDRESS',
      description: `Address to listen on, of the loopback (${DEFAULT_HOST})`,
    },
    port: { type: 'string', valueHint: 'N', description: `Port to listen on; 0 for any free one (${DEFAULT_PORT})` },
    things: {
      type: 'string',
      valueHint: 'A,B',
      description: 'Things to run, or "none"; else those that have a file in startup/ or persist/ and all in things/',
    },
    w1: {
      type: 'string',
      valueHint: 'DIR',
      description: `Directory of the 1-wire bus; else $BREWERSLAB_W1, else ${KERNEL_W1_DIRECTORY}`,
    },
    simulate: {
      type: 'boolean',
      description: 'Run a simulated fermenter on a 1-wire bus of its own, no real hardware',
    },
    'watch-files': {
      type: 'boolean',
      description: 'Take in edits of files in persist/ while running, not only at the start',
    },
    'veto-seconds': {
      type: 'string',
      valueHint: 'N',
      description: `How long Things may think about a commit, 1 to ${MAX_VETO_SECONDS}; then it passes with a warning (${DEFAULT_VETO_SECONDS})`,
    },
    'keep-commits': { type: 'string', valueHint: 'N', description: 'Commits that can be gone back to (100)' },
    'keep-days': { type: 'string', valueHint: 'N', description: 'Older commits are not kept, however few (no limit)' },
    sessions: { type: 'string', valueHint: 'N', description: 'Sessions with edits that may be open at once (100)' },
    'session-minutes': {
      type: 'string',
      valueHint: 'N',
      description: 'A session that is not used for so long is closed, and its lock with it (30)',
    },
    'body-limit': { type: 'string', valueHint: 'SIZE', description: 'Largest request body, as in 512k or 4M (4M)' },
    'log-format': { type: 'string', valueHint: 'text|json', description: 'How log lines on stderr look (text)' },
    'log-level': {
      type: 'string',
      valueHint: LOG_LEVELS.join('|'),
      description: 'The least urgent lines to show (info)',
    },
    ...verboseArgument,
  },
  run: ({ args }) => serve(settingsFrom(args)),
})

interface Settings {
  readonly root: string
  readonly host: string
  readonly port: number
  readonly things: 'auto' | 'none' | readonly string[]
  readonly w1Directory: string
  readonly simulate: boolean
  readonly watchFiles: boolean
  readonly vetoSeconds: number
  /** What is not said is left to the datastore. */
  readonly keeping: { readonly keepCommits: number | undefined; readonly keepDays: number | undefined }
  readonly sessions: { readonly most: number | undefined; readonly idleMinutes: number | undefined }
  readonly bodyLimitBytes: number
  readonly logFormat: 'text' | 'json'
  readonly logLevel: LogLevel
}

function settingsFrom(args: Readonly<Record<string, unknown>>): Settings {
  const text = (name: string) => (typeof args[name] === 'string' ? (args[name] as string) : undefined)
  const oneOf = <T extends string>(name: string, values: readonly T[], otherwise: T): T => {
    const given = text(name)
    if (given === undefined) return otherwise
    const found = values.find((value) => value === given)
    if (found === undefined) throw new UsageError(`"${given}" is not a value of --${name}`, `Use ${values.join(', ')}.`)
    return found
  }
  const count = (name: string, range: { of: string; most: number }) => {
    const given = text(name)
    return given === undefined ? undefined : parseCount(given, `--${name}`, range)
  }
  const simulate = args.simulate === true
  if (simulate && text('w1') !== undefined)
    throw new UsageError('--simulate and --w1 exclude each other', 'A simulation has a 1-wire bus of its own.')
  return {
    root: rootDirectory({ root: text('root') }),
    host: text('host') ?? DEFAULT_HOST,
    port: parsePort(text('port') ?? String(DEFAULT_PORT)),
    things: thingsFrom(text('things')),
    w1Directory: namedW1Directory(text('w1')) ?? KERNEL_W1_DIRECTORY,
    simulate,
    watchFiles: args['watch-files'] === true,
    vetoSeconds: count('veto-seconds', { of: 'seconds', most: MAX_VETO_SECONDS }) ?? DEFAULT_VETO_SECONDS,
    keeping: {
      keepCommits: count('keep-commits', { of: 'commits', most: 1_000_000 }),
      keepDays: count('keep-days', { of: 'days', most: 36_500 }),
    },
    sessions: {
      most: count('sessions', { of: 'sessions', most: 10_000 }),
      idleMinutes: count('session-minutes', { of: 'minutes', most: 10_080 }),
    },
    bodyLimitBytes: parseBytes(text('body-limit') ?? String(DEFAULT_BODY_LIMIT_BYTES), '--body-limit'),
    logFormat: oneOf('log-format', ['text', 'json'], 'text'),
    logLevel: args.verbose === true ? 'debug' : oneOf('log-level', LOG_LEVELS, 'info'),
  }
}

/** What was said of it; the rest is left to the datastore. */
function datastoreSettings({
  keeping,
  sessions,
}: Settings): Pick<OpenOptions, 'keepCommits' | 'keepDays' | 'sessions'> {
  const { keepCommits, keepDays } = keeping
  const { most, idleMinutes } = sessions
  return {
    ...(keepCommits === undefined ? {} : { keepCommits }),
    ...(keepDays === undefined ? {} : { keepDays }),
    sessions: {
      ...(most === undefined ? {} : { most }),
      ...(idleMinutes === undefined ? {} : { idleMs: idleMinutes * 60_000 }),
    },
  }
}

function thingsFrom(text: string | undefined): Settings['things'] {
  if (text === undefined) return 'auto'
  if (text === 'none') return 'none'
  const names = text.split(',').map((name) => name.trim())
  if (names.every((name) => name !== '')) return names
  throw new UsageError(`"${text}" is not a list of Things`, 'Give names with commas between them, or "none".')
}

/** Resolves when all has stopped after a signal. @throws BrewError when it cannot start */
async function serve(settings: Settings): Promise<void> {
  const logs = openLog('', {
    level: settings.logLevel,
    format: settings.logFormat,
    write: logWriter(),
    now: systemClock.now,
  })
  const log = logs.child('serve')
  const toldToStop = stopSignal(log)
  // Until it is up there is nothing to stop in good order: files are whole at any moment, the kernel gives up the lock
  // and ends the processes of Things. To wait would be up to 30 s, for a Thing's file that does not load.
  let isStarting = true
  void toldToStop.then(({ reason, error }) => {
    if (!isStarting) return
    log.info('stopped before it was up', { reason })
    process.exit(error === undefined ? 0 : EXIT_FAILED)
  })

  await using open = new AsyncDisposableStack()
  // Whatever may be wrong with the datastore, and however long it takes: nothing is on that nobody watches.
  const outputs = open.adopt(
    await openOutputs({
      root: settings.root,
      clock: systemClock,
      log: logs.child('outputs'),
      isSimulation: settings.simulate,
    }),
    (it) => it.stop(),
  )
  const datastores = open.adopt(
    await openDatastores({
      root: settings.root,
      clock: systemClock,
      log: logs.child('datastore'),
      watchFiles: settings.watchFiles,
      version,
      ...datastoreSettings(settings),
    }),
    (it) => it.close(),
  )
  const w1Directory = settings.simulate ? await simulatedBus(datastores, open) : settings.w1Directory
  const alarms = open.use(
    AlarmRoom.open({ datastores, clock: systemClock, log: logs.child('alarms'), hostname: hostname() }),
  )
  open.use(await followOutputs(datastores, outputs, logs.child('outputs')))
  open.defer(() => outputs.stop())
  const history = open.adopt(
    History.start({
      datastores,
      clock: systemClock,
      log: logs.child('history'),
      alarms: alarms.alarms,
      file: join(datastores.root, HISTORY_FILE),
      boot: machineId(),
      isClockTrusted,
    }),
    (it) => it.stop(),
  )
  const supervisor = await openSupervisor({
    datastores,
    clock: systemClock,
    log: logs.child('things'),
    alarms: alarms.alarms,
    outputs,
    past: (path, seconds) => history.past(path, seconds),
    hardware: { w1Directory, simulated: settings.simulate },
    root: datastores.root,
    choose: settings.things,
    logLevel: settings.logLevel,
    settings: { vetoMs: settings.vetoSeconds * 1000 },
  })
  outputs.showTo({ publish: (edits) => supervisor.publishState(edits), alarms: alarms.alarms })
  // Server and Things stop together, as the sum of their deadlines would be too long; the datastores after both.
  let serverStopped: Promise<void> | undefined
  open.defer(() => serverStopped)
  open.defer(() => supervisor.stop())
  await supervisor.start()
  alarms.start()
  const server = await startServer({
    datastores,
    things: supervisor,
    alarms,
    outputs,
    history,
    clock: systemClock,
    log: logs.child('server'),
    version,
    hostname: hostname(),
    simulated: settings.simulate,
    host: settings.host,
    port: settings.port,
    bodyLimitBytes: settings.bodyLimitBytes,
  })
  open.defer(() => {
    serverStopped = server.stop()
  })
  datastores.announce(server.url)
  if (settings.simulate) log.warn('simulation is on: readings are made up, no real hardware is used')
  log.info('serving', { url: server.url, root: datastores.root, version })

  open.use(reportToServiceManager(outputs))
  isStarting = false
  const { reason, error } = await toldToStop
  log.info('stopping', { reason })
  const deadline = setTimeout(() => {
    log.error('stopping took too long; giving up', { limitMs: STOP_DEADLINE_MS })
    process.exit(EXIT_FAILED)
  }, STOP_DEADLINE_MS)
  await open.disposeAsync()
  clearTimeout(deadline)
  log.info('stopped')
  if (error !== undefined) throw error
}

/** Lines on stderr. Whoever read them may go away (`serve 2>&1 | head`): the brewery goes on, unheard. */
function logWriter(): (line: string) => void {
  let isHeard = true
  process.stderr.on('error', () => {
    isHeard = false
  })
  return (line) => {
    if (isHeard) process.stderr.write(`${line}\n`)
  }
}

/** A bus for the simulator to write: beside the operational files, so on tmpfs where there is one, and for us alone. */
async function simulatedBus(datastores: Datastores, open: AsyncDisposableStack): Promise<string> {
  const directory = join(datastores.operationalDirectory, '.simulated-w1')
  const clear = () => rm(directory, { recursive: true, force: true })
  await clear()
  await mkdir(directory, { recursive: true, mode: 0o700 })
  open.defer(clear)
  return directory
}

/** Why to stop; `error` where it was none of the user's wishes. */
interface StopReason {
  readonly reason: string
  readonly error?: BrewError
}

/** Resolves at the first signal; a later one ends the program at once. */
function stopSignal(log: Log): Promise<StopReason> {
  const { promise, resolve: stop } = Promise.withResolvers<StopReason>()
  let firstMs: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const nowMs = systemClock.bootMs()
      if (firstMs === undefined) {
        firstMs = nowMs
        stop({ reason: signal })
      } else if (nowMs - firstMs > SAME_SIGNAL_MS) {
        log.error('told to stop again; giving up', { signal })
        process.exit(EXIT_FAILED)
      }
    })
  }
  // What nobody caught leaves the program in a state nobody thought of: stop in good order, and say that it failed.
  const broken = (cause: unknown) => {
    const error = new BrewError('operation-failed', `internal error: ${errorText(cause)}`, {}, undefined, { cause })
    log.error(error.message)
    stop({ reason: 'internal error', error })
  }
  process.on('uncaughtException', broken)
  process.on('unhandledRejection', broken)
  return promise
}
