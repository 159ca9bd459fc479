/** The baseline of everything over HTTP: Bun's server, and nothing else. Prints its port. */
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: () => new Response('"17"', { headers: { 'content-type': 'application/json' } }),
})
console.log(server.port)
