import {
  asArray,
  BrewError,
  editOf,
  editsOf,
  isJsonObject,
  type JsonValue,
  memberOf,
  ownMember,
  type ResolvedStep,
  type V1Edit,
} from '../../base/index.ts'
import type { EditingName, LoadMode } from '../grammar/command.ts'
import type { Given } from '../grammar/parse.ts'
import { type Loaded, loadRequest, namingFile, overrideRequest, readFileText } from '../loading.ts'
import { replacePattern } from '../replace-pattern.ts'
import { lookup } from '../schema/document.ts'
import { expandGlobs } from '../schema/globs.ts'
import { pathOf } from '../schema/path.ts'
import { nothingAt } from '../session-text.ts'
import { counted } from '../text.ts'
import { TEXT_END } from '../words.ts'
import { askMissing } from './missing.ts'
import { type Handler, isMissing, type State } from './state.ts'

/** Handlers of the commands that make edits, or take them back. */
export function editingHandlers(state: State): Readonly<Record<EditingName, Handler>> {
  const { output } = state.options
  const edit = async (edits: readonly V1Edit[], signal: AbortSignal | undefined): Promise<undefined> => {
    await state.opened.edit(edits, signal)
    return undefined
  }
  return {
    set: async (given, signal) => {
      const asked = await askMissing(state, given, signal)
      if (asked === 'given up') {
        output.notice('Nothing was set.')
        return undefined
      }
      await edit([...editsOf('set', given), ...asked.map((it) => it.edit)], signal)
      state.asked.push(...asked.map((it) => it.line))
      if (given.unchecked !== undefined) output.notice(`Not checked before commit: ${given.unchecked}`)
      return undefined
    },
    delete: (given, signal) => remove(state, given, signal),
    insert: (given, signal) => edit([editOf('insert', given)], signal),
    rename: (given, signal) => edit([editOf('rename', given)], signal),
    copy: (given, signal) => edit([editOf('copy', given)], signal),
    'replace-pattern': async ({ text = '', replacement = '' }, signal) => {
      const document = await state.candidate(state.at, {}, signal)
      const edits = replacePattern(state.root, { document, at: state.at }, text, replacement)
      if (edits.length > 0) await edit(edits, signal)
      output.notice(edits.length === 0 ? 'No value has it.' : `${counted(edits.length, 'value')} changed.`)
      return undefined
    },
    load: async ({ text = '' }, signal, { load = 'merge' }) => {
      await take(state, load, { text: await readFileText(text), file: text }, signal)
      return undefined
    },
    'load-terminal': async (_, signal, { load = 'merge' }) => {
      const { readText } = state.options
      if (readText === undefined) throw new BrewError('operation-not-supported', 'there is no input to read from here')
      const text = await readText()
      await take(state, load, { text }, signal)
      state.asked.push(...text.split('\n'), TEXT_END)
      return undefined
    },
    rollback: async ({ number = 0 }, signal) => {
      await state.followRestart(signal)
      await state.transactions.rollback(state.opened, number, signal)
      return undefined
    },
    discard: async (_, signal) => {
      await state.transactions.rollback(state.opened, 0, signal)
      return undefined
    },
  }
}

/** Takes a text into the candidate. @throws BrewError for what is wrong with it; then nothing was taken in */
async function take(state: State, mode: LoadMode, loaded: Loaded, signal: AbortSignal | undefined): Promise<void> {
  const { root, at, opened, options } = state
  const { text, file } = loaded
  await namingFile(file ?? 'terminal', async () => {
    const request = mode === 'override' ? overrideRequest(root, at, loaded) : loadRequest(root, mode, text, file)
    // A configuration with nothing in it is no line at all.
    if (mode !== 'set' || text.trim() !== '') await opened.load(request, signal)
  })
  const changed = opened.edits === 0 ? 'it changes nothing' : `${counted(opened.edits, 'node')} changed`
  options.output.notice(`Loaded: ${changed}.`)
}

/** All that the path stands for goes at once, or nothing. @throws BrewError `data-missing` where there is nothing */
async function remove(state: State, { steps }: Given, signal: AbortSignal | undefined): Promise<undefined> {
  const paths = await expandGlobs(steps, (list) => entriesAt(state, list, signal))
  if (paths.length === 0) throw new BrewError('data-missing', 'nothing there fits it', { path: pathOf(steps) })
  const isOne = paths.length === 1 && paths[0] === steps
  try {
    await state.opened.edit(
      paths.map((it) => ({ op: isOne ? 'delete' : 'remove', path: pathOf(it) })),
      signal,
    )
  } catch (error) {
    throw error instanceof BrewError && isMissing(error) ? nothingAt(steps) : error
  }
  if (!isOne) state.options.output.notice(`${counted(paths.length, 'node')} deleted.`)
  return undefined
}

async function entriesAt(
  state: State,
  list: readonly ResolvedStep[],
  signal: AbortSignal | undefined,
): Promise<readonly JsonValue[]> {
  const last = list.at(-1)
  if (last === undefined) return []
  const document = await state.candidate(list.slice(0, -1), {}, signal)
  const parent = lookup(document, list.slice(0, -1))
  return isJsonObject(parent) ? asArray(ownMember(parent, memberOf(last))) : []
}
