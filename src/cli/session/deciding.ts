import { type Differences, differencesOf, isWithin, parseJson, type ResolvedStep } from '../../base/index.ts'
import type { CandidateName, MovingName } from '../grammar/command.ts'
import { namingFile, readFileText } from '../loading.ts'
import type { Comparand, Shown } from '../pipes/index.ts'
import { saveFile } from '../saving.ts'
import { pathOf } from '../schema/path.ts'
import { counted } from '../text.ts'
import { statusLines } from './looking.ts'
import { fitting, type Handler, type State, xmlPlaceOf } from './state.ts'
import { confirmSeconds, type HowToCommit } from './transactions.ts'

/** Handlers of the commands that look at the candidate, or decide about it. */
export function candidateHandlers(state: State): Readonly<Record<CandidateName, Handler>> {
  const { output } = state.options
  const commit = async (how: HowToCommit, signal: AbortSignal | undefined): Promise<undefined> => {
    await state.followRestart(signal)
    // A dry run judges, and puts nothing in force.
    const wanted = state.options.isDryRun === true ? { check: true as const } : how
    await state.transactions.commit(state.opened, wanted, signal)
    return undefined
  }
  return {
    'show-candidate': ({ steps }, signal) => candidateShown(state, steps, signal),
    save: async ({ text = '' }, signal) => {
      output.notice(await saveFile(text, await candidateShown(state, state.at, signal)))
      return undefined
    },
    validate: async (_, signal) => {
      const { edits, warnings } = await state.opened.validate(signal)
      for (const warning of warnings) output.notice(`Warning: ${warning}`)
      output.notice(`Valid: ${edits.length === 0 ? 'it changes nothing' : `${counted(edits.length, 'node')} changed`}.`)
      return undefined
    },
    status: async (_, signal) => ({ kind: 'text', lines: await statusLines(state, signal) }),
    commit: ({ text }, signal) => commit(text === undefined ? {} : { comment: text }, signal),
    'commit-check': (_, signal) => commit({ check: true }, signal),
    'commit-and-quit': async ({ text }, signal) => {
      await commit(text === undefined ? {} : { comment: text }, signal)
      await state.leave(signal)
      return undefined
    },
    'commit-confirmed': ({ number, text }, signal) => {
      const confirmedSeconds = confirmSeconds(number)
      return commit(text === undefined ? { confirmedSeconds } : { confirmedSeconds, comment: text }, signal)
    },
    'commit-confirm': async (_, signal) => {
      await state.transactions.confirm(signal)
      return undefined
    },
    'commit-abort': async (_, signal) => {
      await state.followRestart(signal)
      await state.transactions.abort(signal)
      return undefined
    },
  }
}

/** Handlers of the commands that lead to another place. */
export function movingHandlers(state: State): Readonly<Record<MovingName, Handler>> {
  return {
    edit: ({ steps }) => {
      state.entered = [...state.entered, state.at.length]
      state.at = steps
      return undefined
    },
    up: ({ number = 1 }) => {
      state.at = state.at.slice(0, Math.max(0, state.at.length - number))
      state.entered = state.entered.filter((it) => it < state.at.length)
      return undefined
    },
    top: () => {
      state.at = []
      state.entered = []
      return undefined
    },
  }
}

/** What `show` in configuration mode has to show. */
async function candidateShown(
  state: State,
  steps: readonly ResolvedStep[],
  signal: AbortSignal | undefined,
): Promise<Shown> {
  const shown = fitting(steps, await state.candidate(steps, {}, signal))
  return {
    kind: 'data',
    root: state.root,
    ...shown,
    view: 'configuration',
    display: state.settings.display,
    withDefaults: async () => fitting(steps, await state.candidate(steps, { withDefaults: true }, signal)).document,
    xml: (how) => state.opened.xml(xmlPlaceOf(steps), how, signal),
  }
}

/**
 * What differs below a path between something and the candidate.
 * @throws BrewError for a commit that is not kept, or a file that is not valid
 */
export async function compare(
  state: State,
  steps: readonly ResolvedStep[],
  from: Comparand,
  signal: AbortSignal | undefined,
): Promise<Differences> {
  const { edits } = await asked(state, from, signal)
  const path = pathOf(steps)
  return differencesOf(
    state.root,
    edits.filter((it) => isWithin(it.path, path)),
  )
}

async function asked(
  { opened, options: { client } }: State,
  from: Comparand,
  signal: AbortSignal | undefined,
): Promise<{ readonly edits: Parameters<typeof differencesOf>[1] }> {
  if (from.kind === 'running') return opened.diff(signal)
  // The session may have been lost: then it is another one that is compared.
  await opened.look(signal)
  const to = `session:${opened.id}`
  switch (from.kind) {
    case 'startup':
      return client.diff({ from: 'startup', to }, signal)
    case 'rollback':
      return client.diff({ from: from.number, to }, signal)
    case 'file': {
      const text = await readFileText(from.file)
      const document = { document: parseJson(text, from.file), file: from.file }
      return namingFile(from.file, () => client.diff({ from: document, to }, signal))
    }
  }
}
