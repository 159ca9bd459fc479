import type { Inbox, Listener } from './listen.ts'
import { listenHttp } from './listen-http.ts'
import { listenTcp } from './listen-tcp.ts'
import type { Listening } from './settings.ts'

/** The ports that are listened on, kept as the configuration says. */
export class Doors {
  #open: readonly Listener[] = []
  /** What was asked for last, and is so if nothing went wrong. */
  #asked = ''

  constructor(readonly inbox: Inbox) {}

  /**
   * Listens there and nowhere else; what is so already is left alone.
   * @returns for people, where it listens
   * @throws Error when a port cannot be had; then nothing is listened on, and it may be tried again
   */
  async openAt(wanted: Listening): Promise<string> {
    const asked = JSON.stringify(wanted)
    if (asked !== this.#asked) {
      await this.close()
      const { address, httpPort, tcpPort } = wanted
      try {
        if (httpPort !== undefined) await this.#add(listenHttp({ address, port: httpPort }, this.inbox), httpPort)
        if (tcpPort !== undefined) await this.#add(listenTcp({ address, port: tcpPort }, this.inbox), tcpPort)
      } catch (error) {
        await this.close()
        throw error
      }
      this.#asked = asked
    }
    return describe(wanted)
  }

  async close(): Promise<void> {
    const open = this.#open
    this.#open = []
    this.#asked = ''
    for (const listener of open) await listener.close()
  }

  async #add(opening: Promise<Listener>, port: number): Promise<void> {
    try {
      this.#open = [...this.#open, await opening]
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new Error(`cannot listen on port ${port}: ${reason}`, { cause })
    }
  }
}

function describe({ address, httpPort, tcpPort }: Listening): string {
  const ports = [
    ...(httpPort === undefined ? [] : [`HTTP on ${address} port ${httpPort}`]),
    ...(tcpPort === undefined ? [] : [`TCP on ${address} port ${tcpPort}`]),
  ]
  return ports.length === 0 ? 'nowhere' : ports.join(', ')
}
