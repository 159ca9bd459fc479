import type { ErrorData, LogFields, LogLevel } from '../base/index.ts'
import type { OutputReport, OutputsConfig, Override, Renewal } from './types.ts'

/**
 * The messages between the server and its guard, over the channel of a child process: end of file on either side is a
 * message as well. Both are the same executable, so nothing is checked. `sentMs` is `CLOCK_BOOTTIME`: whatever the
 * guard reads late is as old as it is.
 */
export type ToGuard =
  /** First, and whenever it changes; with what people have decided to be off, so that nobody drives that meanwhile. */
  | { readonly type: 'configure'; readonly config: OutputsConfig; readonly overrides: readonly Override[] }
  | { readonly type: 'renew'; readonly renewal: Renewal }
  | { readonly type: 'release'; readonly by: string; readonly output?: string }
  | { readonly type: 'override'; readonly output: string; readonly override?: Override }
  /** The server goes on; overrides to on hold only while it does. */
  | { readonly type: 'alive'; readonly sentMs: number }
  /** Everything safe, and the end. */
  | { readonly type: 'stop' }

/** From the guard. */
export type FromGuard =
  /** A configuration is in force: its lines are held, or it is known why not. */
  | { readonly type: 'ready' }
  /** All outputs, when something about one of them has changed. */
  | { readonly type: 'report'; readonly outputs: readonly OutputReport[] }
  /** The server was not heard of for as long as the lease: what a person wanted on is no longer. */
  | { readonly type: 'override-ended'; readonly override: Override }
  | { readonly type: 'beat' }
  | { readonly type: 'log'; readonly level: LogLevel; readonly message: string; readonly fields?: LogFields }
  /** It cannot work; nothing follows. */
  | { readonly type: 'failed'; readonly error: ErrorData }

/** How often both sides say that they are there: a tenth of the shortest lease. */
export function beatMsOf({ outputs }: OutputsConfig): number {
  const shortest = Math.min(...outputs.map(({ leaseMs }) => leaseMs), 10_000)
  return Math.max(100, shortest / 10)
}

/** Silence of the guard after which it is taken for stopped; well within the shortest lease. */
export function silenceMsOf(config: OutputsConfig): number {
  return Math.max(500, beatMsOf(config) * 3)
}
