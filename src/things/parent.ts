import { constants } from 'node:os'
import { signalWhenParentEnds } from '../base/index.ts'

/**
 * Ends this process with its parent, also one that was killed, and also while an endless loop hears of nothing: a Thing
 * without a supervisor must not go on, as the next server starts another one.
 */
export function dieWithParent(): void {
  if (!signalWhenParentEnds(constants.signals.SIGKILL)) process.exit(0)
}
