import type { ChangeEdit, StreamChange, StreamPoint } from '../../base/index.ts'
import type { ChangeEvent } from '../../datastore/index.ts'

/** A place in the feed. */
interface Place {
  readonly boot: string
  readonly seq: number
}

/** The first event of a stream, or the one after a gap. */
export function pointEvent(event: 'begin' | 'resync', point: StreamPoint): string {
  return textOf(event, point, JSON.stringify(point))
}

/** A change, with those of its edits that were asked for. */
export function changeEvent(change: ChangeEvent, edits: readonly ChangeEdit[]): string {
  const { boot, seq, datastore, commit, user, client, time } = change
  const data: StreamChange = {
    boot,
    seq,
    datastore,
    ...(commit === undefined ? {} : { commit }),
    ...(user === undefined ? {} : { user }),
    ...(client === undefined ? {} : { client }),
    time: time.toISOString(),
    edits,
  }
  return textOf('change', change, JSON.stringify(data))
}

/** Nothing that was asked for has changed up to this place: keeps the connection, and whoever comes again goes on here. */
export function heartbeat({ boot, seq }: Place): string {
  return `: still here\nid: ${boot}-${seq}\n\n`
}

/** HTML, 9.2.6. JSON has no line breaks, so one line of data does. */
function textOf(event: string, { boot, seq }: Place, data: string): string {
  return `event: ${event}\nid: ${boot}-${seq}\ndata: ${data}\n\n`
}
