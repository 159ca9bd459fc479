import { BrewError, isJsonObject, type JsonObject, ownMember } from '../base/index.ts'
import type { Client } from './client.ts'
import { SEVERITIES, type Severity, type Status } from './editor/index.ts'

/** How long a server that was away is left alone. */
const AGAIN_MS = 5000

/** What a session itself knows of how it stands. */
export type Standing = Omit<Status, 'alarms'>

/** Keeps the bottom line true: alarms as they come and go, and what the session says of itself. */
export class StatusWatch implements Disposable {
  readonly #client: Client
  readonly #show: (status: Status) => void
  readonly #ended = new AbortController()
  #standing: Standing = { uncommitted: 0, overrides: [] }
  #alarms: Status['alarms'] = {}

  /** @param show called with every change */
  constructor(client: Client, show: (status: Status) => void) {
    this.#client = client
    this.#show = show
    void this.#follow()
  }

  [Symbol.dispose](): void {
    this.#ended.abort()
  }

  /** How the session stands now. */
  tell(standing: Standing): void {
    this.#standing = standing
    this.#show({ ...standing, alarms: this.#alarms })
  }

  async #follow(): Promise<void> {
    const { signal } = this.#ended
    while (!signal.aborted) {
      try {
        for await (const _ of this.#client.stream('/brewerslab-alarm:alarms', signal)) await this.#read(signal)
      } catch (error) {
        // That the server is away is told by the next command. Until it is back, nobody knows of alarms.
        if (!(error instanceof BrewError)) throw error
        this.#set({})
      }
      if (!signal.aborted) await pause(AGAIN_MS, signal)
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    this.#set(alarmsIn(await this.#client.alarms(signal)))
  }

  #set(alarms: Status['alarms']): void {
    this.#alarms = alarms
    if (!this.#ended.signal.aborted) this.#show({ ...this.#standing, alarms })
  }
}

/** How many alarms of each severity are raised, that nobody has acknowledged or silenced. Pure. */
export function alarmsIn(alarms: JsonObject): Status['alarms'] {
  const counts: Partial<Record<Severity, number>> = {}
  const all = ownMember(alarms, 'alarm')
  for (const alarm of (Array.isArray(all) ? all : []).filter(isJsonObject)) {
    const severity = SEVERITIES.find((it) => it === alarm.severity)
    const isOver = alarm.cleared !== undefined || alarm.acknowledged !== undefined || alarm.shelved === true
    if (severity !== undefined && !isOver) counts[severity] = (counts[severity] ?? 0) + 1
  }
  return counts
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
