import {
  BrewError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  resolvePath,
  type SchemaRoot,
} from '../base/index.ts'
import { type ShowValue, showValueOf } from './pipes/index.ts'
import type { State } from './session/state.ts'

/**
 * `monitor`: prints what changes at a path, as it changes, until it is interrupted.
 * @throws BrewError when the server ends it, or goes away
 */
export async function monitor(state: State, path: string, signal: AbortSignal | undefined): Promise<void> {
  const { client, output } = state.options
  for await (const { event, data } of client.stream(path, signal)) {
    if (state.options.isJson === true) output.live(JSON.stringify({ event, ...data }))
    else if (event === 'begin') output.notice(`Watching ${path}. Ctrl-C ends it.`)
    else if (event === 'resync') output.notice('Some changes were missed.')
    else {
      const showValue = showValueOf(state.settings)
      const tell = (at: JsonValue | undefined, value: JsonValue | undefined) => {
        return state.isForPeople && typeof at === 'string'
          ? shownText(state.root, at, value, showValue)
          : valueText(value)
      }
      for (const line of changesOf(data, state.settings.timeZone, tell)) output.live(line)
    }
  }
}

/** What a value at a path is told as. */
type TellValue = (path: JsonValue | undefined, value: JsonValue | undefined) => string

/** A change as lines: when, whose, what. Pure. */
export function changesOf(data: JsonObject, timeZone: string | undefined, tell: TellValue): readonly string[] {
  const { time, commit, user, edits } = data
  const at = new Date(String(time)).toLocaleTimeString('sv-SE', timeZone === undefined ? {} : { timeZone })
  const by = commit === undefined ? '' : ` (commit ${commit} of ${user})`
  return (Array.isArray(edits) ? edits : []).filter(isJsonObject).map((edit) => `${at}  ${editText(edit, tell)}${by}`)
}

function editText({ op, path, old, new: now, quality }: JsonObject, tell: TellValue): string {
  const trust = quality === undefined || quality === 'good' ? '' : `, ${quality}`
  switch (op) {
    case 'delete':
      return `${path}  ${tell(path, old)} is gone`
    case 'move':
      return `${path}  stands elsewhere`
    case 'create':
      return `${path}${now === undefined ? '' : `  ${tell(path, now)}`}${trust}`
    default:
      return `${path}  ${tell(path, now)}${trust}`
  }
}

/** A value as the person wants to see it; as it is stored where it is none of a leaf that the model has. */
export function shownText(root: SchemaRoot, path: string, value: JsonValue | undefined, showValue: ShowValue): string {
  const text = valueText(value)
  if (typeof value === 'object') return text
  try {
    const node = resolvePath(root, path).at(-1)?.node
    if (node === undefined || value === undefined) return text
    const { text: shown, units } = showValue(node, text)
    return units === undefined ? shown : `${shown} ${units}`
  } catch (error) {
    // A server that was restarted meanwhile may have another model.
    if (error instanceof BrewError) return text
    throw error
  }
}

function valueText(value: JsonValue | undefined): string {
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
}
