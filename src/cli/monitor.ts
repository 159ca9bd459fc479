import { isJsonObject, type JsonObject, type JsonValue } from '../base/index.ts'
import type { State } from './session/state.ts'

/**
 * `monitor`: prints what changes at a path, as it changes, until it is interrupted.
 * @throws BrewError when the server ends it, or goes away
 */
export async function monitor(state: State, path: string, signal: AbortSignal | undefined): Promise<void> {
  const { client, output } = state.options
  for await (const { event, data } of client.stream(path, signal)) {
    if (event === 'begin') output.notice(`Watching ${path === '' ? '/' : path}. Ctrl-C ends it.`)
    else if (event === 'resync') output.notice('Some changes were missed.')
    else for (const line of changesOf(data, state.settings.timeZone)) output.live(line)
  }
}

/** A change as lines: when, whose, what. Pure. */
export function changesOf(data: JsonObject, timeZone: string | undefined): readonly string[] {
  const { time, commit, user, edits } = data
  const at = new Date(String(time)).toLocaleTimeString('sv-SE', timeZone === undefined ? {} : { timeZone })
  const by = commit === undefined ? '' : ` (commit ${commit} of ${user})`
  return (Array.isArray(edits) ? edits : []).filter(isJsonObject).map((edit) => `${at}  ${editText(edit)}${by}`)
}

function editText({ op, path, old, new: now, quality }: JsonObject): string {
  const trust = quality === undefined || quality === 'good' ? '' : `, ${quality}`
  switch (op) {
    case 'delete':
      return `${path}  ${valueText(old)} is gone`
    case 'move':
      return `${path}  stands elsewhere`
    case 'create':
      return `${path}${now === undefined ? '' : `  ${valueText(now)}`}${trust}`
    default:
      return `${path}  ${valueText(now)}${trust}`
  }
}

function valueText(value: JsonValue | undefined): string {
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
}
