import { openNotify, watchdogEveryMs } from '../base/index.ts'
import type { Outputs } from '../outputs/index.ts'

/**
 * Tells the service manager, where one started us, that the program is up and that it lives. Where there are outputs the
 * guard does the latter, as it knows of both halves; else there is only the server, and its timer is the proof.
 */
export function reportToServiceManager(outputs: Pick<Outputs, 'isGuarded'>): Disposable {
  const notify = openNotify()
  notify?.('READY=1')
  const everyMs = watchdogEveryMs()
  const timer =
    notify === undefined || everyMs === undefined
      ? undefined
      : setInterval(() => {
          if (!outputs.isGuarded) notify('WATCHDOG=1')
        }, everyMs)
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer)
      notify?.('STOPPING=1')
    },
  }
}
