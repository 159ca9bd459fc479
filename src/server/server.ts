import { BrewError } from '../base/index.ts'
import type { RunningServer, ServerOptions } from './options.ts'

/**
 * Starts to listen.
 * @throws BrewError `access-denied` for a host beyond the loopback or a port that needs root, `in-use` for a taken port
 */
export async function startServer(_options: ServerOptions): Promise<RunningServer> {
  throw new BrewError('operation-not-supported', 'the server is being written')
}
