import { type DiscoverAnswer, type HealthAnswer, V1_DATASTORES } from '../../base/index.ts'
import type { ServerOptions } from '../options.ts'

/**
 * `GET /v1/discover` as text. The schema is by far the largest part and never changes, so it is made text once.
 * @param origin where the client found the server, without a final slash
 */
export function discoverText(options: ServerOptions, origin: string): string {
  const { datastores, things, version, hostname, simulated } = options
  const rest: Omit<DiscoverAnswer, 'schema' | 'operations'> = {
    version,
    boot: datastores.feed.boot,
    hostname,
    simulated,
    root: datastores.root,
    modules: datastores.schema.modules,
    things: things.list(),
    datastores: V1_DATASTORES.map((name) => ({
      name,
      url: `${origin}/v1/datastore/${name}`,
      writable: name === 'running',
    })),
  }
  const { nodes, operations } = datastores.schema
  return `${JSON.stringify(rest).slice(0, -1)},"schema":${schemaText(nodes)},"operations":${schemaText(operations)}}`
}

const texts = new WeakMap<DiscoverAnswer['schema'], string>()

function schemaText(nodes: DiscoverAnswer['schema']): string {
  let text = texts.get(nodes)
  if (text === undefined) {
    text = JSON.stringify(nodes)
    texts.set(nodes, text)
  }
  return text
}

/** `GET /health`. */
export function health(options: ServerOptions, startedBootMs: number): HealthAnswer {
  return {
    status: 'ok',
    version: options.version,
    boot: options.datastores.feed.boot,
    uptimeSeconds: Math.floor((options.clock.bootMs() - startedBootMs) / 1000),
    simulated: options.simulated,
  }
}
