import type { ResolvedStep } from '../../base/index.ts'
import { pendingText } from '../commits.ts'
import type { LookingName } from '../grammar/command.ts'
import { commandTree } from '../grammar/tree.ts'
import { helpPage } from '../help.ts'
import { monitor } from '../monitor.ts'
import type { Shown } from '../pipes/index.ts'
import { pathOf } from '../schema/path.ts'
import { SETTING_NAMES, SETTINGS, type Setting } from '../settings.ts'
import { age, counted, localTime } from '../text.ts'
import { openWorkspace } from './configuring.ts'
import { carryOut } from './requesting.ts'
import { fitting, type Handler, type State, textShown, xmlPlaceOf } from './state.ts'

/** Handlers of the commands that look at the server, and of those about the session itself. */
export function lookingHandlers(state: State): Readonly<Record<LookingName, Handler>> {
  const { client, output, confirm } = state.options
  const { transactions, overrides } = state
  return {
    'show-state': async ({ steps }, signal) => {
      await state.followRestart(signal)
      const shown = await liveShown(state, 'operational', steps, signal)
      await overrides.look(signal)
      await transactions.lookAside(signal)
      return shown
    },
    'show-running': async ({ steps }, signal) => {
      await state.followRestart(signal)
      const shown = await liveShown(state, 'running', steps, signal)
      await transactions.lookAside(signal)
      return shown
    },
    'show-commits': ({ number }, signal) =>
      number === undefined ? transactions.list(signal) : transactions.show(number, state.root, signal),
    'show-sessions': async (_, signal) => {
      const { sessions } = await client.sessions(signal)
      if (sessions.length > 0) return sessionTable(sessions, state.workspace?.id, state.settings.timeZone)
      output.notice('Nobody is in configuration mode.')
      return undefined
    },
    'show-setting': () => {
      const rows = SETTING_NAMES.map((name) => ({ cells: [name, (SETTINGS[name] as Setting).tell(state.settings)] }))
      return { kind: 'table', columns: [{ name: 'setting' }, { name: 'value' }], rows }
    },
    'set-setting': ({ choice, words = [] }, _, { setting }) => {
      if (setting !== undefined)
        state.settings = (SETTINGS[setting] as Setting).read(choice ?? words[0] ?? '', state.settings)
      return undefined
    },
    'go-back': async ({ number = 0 }, signal) => {
      const question = `Put in force again what was in force after commit ${number}?`
      if (confirm !== undefined && (await confirm(question)) !== true) output.notice('Nothing was changed.')
      else await transactions.goBack(number, signal)
      return undefined
    },
    monitor: async ({ steps }, signal) => {
      await monitor(state, pathOf(steps), signal)
      return undefined
    },
    configure: async (_, signal, { session = 'private' }) => {
      await openWorkspace(state, session, signal)
      return undefined
    },
    request: ({ request }, signal) => (request === undefined ? undefined : carryOut(state, request, signal)),
    help: ({ topic }) => textShown(helpPage(topic ?? commandTree(state.mode))),
  }
}

async function liveShown(
  state: State,
  name: 'running' | 'operational',
  steps: readonly ResolvedStep[],
  signal: AbortSignal | undefined,
): Promise<Shown> {
  return {
    kind: 'data',
    root: state.root,
    ...fitting(steps, await state.live(name, steps, {}, signal)),
    view: name === 'running' ? 'configuration' : 'state',
    display: state.settings.display,
    withDefaults: async () => fitting(steps, await state.live(name, steps, { withDefaults: true }, signal)).document,
    xml: (how) => state.options.client.partXml(name, xmlPlaceOf(steps), how, signal),
  }
}

function sessionTable(
  sessions: Awaited<ReturnType<State['options']['client']['sessions']>>['sessions'],
  own: string | undefined,
  timeZone: string | undefined,
): Shown {
  const now = new Date()
  const columns = [
    { name: 'who' },
    { name: 'mode' },
    { name: 'client' },
    { name: 'since' },
    { name: 'idle', isNumeric: true },
    { name: 'edits', isNumeric: true },
    { name: 'here' },
  ]
  const rows = sessions.map((it) => ({
    cells: [
      it.user,
      it.mode,
      it.client,
      { text: localTime(new Date(it.opened), timeZone), value: it.opened },
      { text: age(new Date(it.lastUsed), now), value: it.lastUsed },
      { text: String(it.edits), value: it.edits },
      it.id === own ? 'this session' : '',
    ],
  }))
  return { kind: 'table', columns, rows }
}

/** How a candidate stands, a line each. */
export async function statusLines(state: State, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const { client } = state.options
  const workspace = state.opened
  const { mode, edits, base } = await workspace.look(signal)
  const { newest, pending } = await state.transactions.look(signal)
  const others = (await client.sessions(signal)).sessions.filter(({ id }) => id !== workspace.id)
  const behind = newest - base
  return [
    `mode     ${mode}`,
    `edits    ${edits === 0 ? 'none' : `${counted(edits, 'node')} changed, not committed`}`,
    `base     commit ${base}${behind > 0 ? `, ${counted(behind, 'commit')} behind the newest` : ', the newest'}`,
    `others   ${others.length === 0 ? 'nobody' : others.map((it) => `${it.user} (${it.mode}, ${counted(it.edits, 'edit')})`).join(', ')}`,
    ...(pending === undefined ? [] : [`waits    ${pendingText(pending, state.settings.timeZone)}`]),
  ]
}
