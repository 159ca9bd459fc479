import { createServer, type Socket } from 'node:net'
import { type Inbox, LIMITS, type Limits, type Listener } from './listen.ts'
import { type Refusal, refusal } from './refusal.ts'
import { MAX_REPORT_BYTES } from './report.ts'

/** What the TCP server of the iSpindel project answers; its firmware waits for anything and ignores what. */
const TAKEN = '\x06'
const REFUSED = '\x15'

/**
 * Takes reports as bare JSON, one a connection: "Generic TCP" of the iSpindel. A report ends with the line, where the
 * object is complete, or with the connection.
 * @throws Error when the port cannot be had
 */
export async function listenTcp(
  place: { readonly address: string; readonly port: number },
  inbox: Inbox,
  limits: Limits = LIMITS,
): Promise<Listener> {
  const talking = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const from = socket.remoteAddress ?? 'somebody'
    if (talking.size >= limits.connections) {
      inbox.refuse(refusal('too-many', `${talking.size} connections at once; the next from ${from}`))
      socket.destroy()
      return
    }
    talking.add(socket)
    socket.on('close', () => talking.delete(socket))
    receive(socket, from, inbox, limits)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: place.address, port: place.port, exclusive: true }, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : place.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of talking) socket.destroy()
      }),
  }
}

/** One connection to its end: a report, or a reason. */
function receive(socket: Socket, from: string, inbox: Inbox, limits: Limits): void {
  const chunks: Buffer[] = []
  let length = 0
  let isDone = false
  const finish = (refused: Refusal | undefined, isCounted: boolean): void => {
    if (isDone) return
    isDone = true
    clearTimeout(deadline)
    if (refused !== undefined && !isCounted) inbox.refuse(refused)
    socket.end(refused === undefined ? TAKEN : REFUSED)
    // Whoever goes on talking after the answer is not listened to.
    setTimeout(() => socket.destroy(), 1000).unref()
  }
  const deadline = setTimeout(
    () => finish(refusal('too-slow', `nothing whole after ${limits.reportMs / 1000} s from ${from}`), false),
    limits.reportMs,
  )
  const judge = (): void => {
    if (!isDone) finish(inbox.ispindel(Buffer.concat(chunks).toString('utf8'), from), true)
  }
  socket.on('data', (data) => {
    const chunk = Buffer.from(data)
    if (isDone) return
    length += chunk.length
    if (length > MAX_REPORT_BYTES) {
      finish(refusal('too-long', `more than ${MAX_REPORT_BYTES} bytes from ${from}`), false)
      return
    }
    chunks.push(chunk)
    if (isWhole(chunk, chunks)) judge()
  })
  socket.on('end', () => {
    // Somebody who only looks whether the port is open has not sent a wrong report.
    if (length === 0) isDone = true
    judge()
    clearTimeout(deadline)
    socket.end()
  })
  socket.on('error', () => {
    // The peer has gone; what it sent before was judged, and there is nobody to answer.
    isDone = true
    clearTimeout(deadline)
  })
}

/** Whether an object is complete: only looked at where the newest bytes close one. */
function isWhole(newest: Buffer, chunks: readonly Buffer[]): boolean {
  if (!newest.includes('}')) return false
  try {
    JSON.parse(Buffer.concat([...chunks]).toString('utf8'))
    return true
  } catch {
    // Not yet. The last of it may be on the way.
    return false
  }
}
