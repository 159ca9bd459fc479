/** What a server did under load. */
export interface LoadResult {
  readonly perSecond: number
  readonly latenciesMs: readonly number[]
}

/**
 * Asks one URL over and over, on connections that stay open, one request at a time on each. The answer must have the
 * same length every time: that is how its end is known without parsing it.
 */
export async function load(url: string, options: { connections: number; seconds: number }): Promise<LoadResult> {
  const { hostname, port, host, pathname } = new URL(url)
  const request = `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAccept: application/json\r\n\r\n`
  const length = await lengthOfAnswer(hostname, Number(port), request)
  const latenciesMs: number[] = []
  const started = performance.now()
  const end = started + options.seconds * 1000
  await Promise.all(
    Array.from({ length: options.connections }, async () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      let received = 0
      let sentMs = 0
      await Bun.connect({
        hostname,
        port: Number(port),
        socket: {
          open(socket) {
            sentMs = performance.now()
            socket.write(request)
          },
          data(socket, chunk) {
            received += chunk.length
            if (received < length) return
            if (received > length)
              return reject(new Error(`an answer of ${received} bytes where ${length} were before`))
            const nowMs = performance.now()
            latenciesMs.push(nowMs - sentMs)
            received = 0
            if (nowMs >= end) {
              socket.end()
              resolve()
              return
            }
            sentMs = nowMs
            socket.write(request)
          },
          close: () => resolve(),
          error: (_socket, error) => reject(error),
        },
      })
      await promise
    }),
  )
  return { perSecond: (latenciesMs.length / (performance.now() - started)) * 1000, latenciesMs }
}

/** Bytes of head and body of the answer to a request. */
async function lengthOfAnswer(hostname: string, port: number, request: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  let text = ''
  const socket = await Bun.connect({
    hostname,
    port,
    socket: {
      open: (it) => {
        it.write(request)
      },
      data: (_it, chunk) => {
        text += chunk.toString('latin1')
        const head = text.indexOf('\r\n\r\n')
        if (head === -1) return
        if (!text.startsWith('HTTP/1.1 200')) return reject(new Error(text.slice(0, head)))
        const body = Number(/^content-length: (\d+)/im.exec(text)?.[1])
        if (text.length >= head + 4 + body) resolve(head + 4 + body)
      },
      error: (_it, error) => reject(error),
    },
  })
  try {
    return await promise
  } finally {
    socket.end()
  }
}
