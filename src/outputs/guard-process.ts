import { constants } from 'node:os'
import {
  errorText,
  errorToData,
  type Log,
  type LogFields,
  type LogLevel,
  machineId,
  openNotify,
  signalWhenParentEnds,
  systemClock,
  watchdogEveryMs,
} from '../base/index.ts'
import { Guard, type GuardOptions } from './guard.ts'
import type { FromGuard, ToGuard } from './messages.ts'
import { OutputsPlace } from './place.ts'

/** Asks for a simulation, after the root. */
export const SIMULATION_WORD = '--simulation'

/**
 * Body of the hidden subcommand `outputs-guard ROOT [--simulation]`: the process that holds the lines of outputs, apart
 * from everything that can be busy. It ends when it is told to or when the server has, with everything safe.
 */
export async function guardProcess(args: readonly string[]): Promise<void> {
  const [root = '', option] = args
  // One that was stopped goes on when the server dies, and finds that nobody is there.
  const isOrphan = !signalWhenParentEnds(constants.signals.SIGCONT)
  const ended = Promise.withResolvers<void>()
  const early: ToGuard[] = []
  let guard: Guard | undefined
  process.on('message', (message: ToGuard) => {
    if (message.type === 'stop') ended.resolve()
    if (guard === undefined) early.push(message)
    else guard.receive(message)
  })
  process.on('disconnect', () => ended.resolve())
  // Ctrl-C reaches the whole group, and systemd tells every process of a service to stop: the server says when.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
  const fail = (error: unknown) => {
    send({ type: 'failed', error: errorToData(error) })
    ended.resolve()
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  if (isOrphan) return
  const place = new OutputsPlace(root)
  try {
    await place.lock()
    guard = new Guard({
      directory: place.directory,
      memoryDirectory: place.memoryDirectory,
      isSimulation: option === SIMULATION_WORD,
      clock: systemClock,
      machine: machineId(),
      log: guardLog(),
      send,
      watchdog: watchdog(),
    })
    for (const message of early) guard.receive(message)
  } catch (error) {
    fail(error)
  }
  await ended.promise
  await guard?.end()
  process.exit(0)
}

function watchdog(): GuardOptions['watchdog'] {
  const notify = openNotify()
  const everyMs = watchdogEveryMs()
  return notify === undefined || everyMs === undefined ? undefined : { notify, everyMs }
}

/** Nothing that is said may keep it from its work: the other end may be gone. */
function send(message: FromGuard): void {
  if (!process.connected) return
  try {
    process.send?.(message)
  } catch (error) {
    process.stderr.write(`outputs: not told: ${errorText(error)}\n`)
  }
}

function guardLog(): Log {
  const at = (level: LogLevel) => (message: string, fields?: LogFields) =>
    send({ type: 'log', level, message, ...(fields === undefined ? {} : { fields }) })
  const log: Log = { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug'), child: () => log }
  return log
}
