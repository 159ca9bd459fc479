/**
 * The baseline of live readings: Bun's server, and so many events a second to who asks. Prints its port.
 * The text of an event is as long as one of `/v1/stream`.
 */
const PER_SECOND = 200

function now(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000)
}

async function* events() {
  for (;;) {
    await Bun.sleep(1000 / PER_SECOND)
    const edit = {
      op: 'replace',
      path: '/bench:thing7/reading',
      old: String(now()),
      new: String(now()),
      quality: 'good',
    }
    const change = { boot: '01234567', seq: 123_456, datastore: 'operational', time: new Date(), edits: [edit] }
    yield `event: change\nid: 01234567-123456\ndata: ${JSON.stringify(change)}\n\n`
  }
}

const streaming = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: () => new Response(events(), { headers: { 'content-type': 'text/event-stream' } }),
})
console.log(streaming.port)
