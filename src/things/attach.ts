import type { LinkHandlers, ThingLink } from './links.ts'

/** The server's end of a connection to a Thing that was started by hand. */
export interface AttachLink {
  send(text: string): void
  /** Ends the connection; the reason is shown to the person at the other end. */
  close(reason: string): void
}

/** What the server calls: messages in order, `closed` once and last. */
export interface AttachReceiver {
  receive(text: string): void
  closed(): void
}

/** A socket as a channel to a Thing: the protocol as JSON text. */
export function openSocketLink(
  socket: AttachLink,
  begin: (open: (handlers: LinkHandlers) => ThingLink) => void,
): AttachReceiver {
  let told: LinkHandlers | undefined
  const end = () => {
    const handlers = told
    told = undefined
    handlers?.closed('')
  }
  begin((handlers) => {
    told = handlers
    return {
      send: (message) => socket.send(JSON.stringify(message)),
      kill: () => {
        socket.close('ended by the server')
        end()
      },
    }
  })
  return {
    receive: (text) => told?.message(parsed(text)),
    closed: end,
  }
}

/** What is no JSON is no message either, and is refused as such. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
