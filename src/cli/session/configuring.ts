import type { V1SessionMode } from '../../base/index.ts'
import { sharedText } from '../session-text.ts'
import { Workspace } from '../workspace.ts'
import type { State } from './state.ts'

/** Enters configuration mode. @throws BrewError `lock-denied` with who holds the lock, and since when */
export async function openWorkspace(state: State, mode: V1SessionMode, signal: AbortSignal | undefined): Promise<void> {
  await state.followRestart(signal)
  const { client, user, output } = state.options
  const notice = (text: string) => output.notice(text)
  await state.transactions.look(signal)
  const whyLost = (abort: AbortSignal | undefined) => state.whyLost(abort)
  state.workspace = await Workspace.open(mode, { client, user, notice, whyLost }, signal)
  notice(`Entering configuration mode ${mode}`)
  if (mode !== 'shared') return
  notice(sharedText(await state.workspace.sharedBy(signal), state.workspace.edits))
}
