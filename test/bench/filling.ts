import { join } from 'node:path'
import type { Place, Program } from '../e2e/brewery.ts'

export const RUNNING = '/v1/datastore/running/TemperatureProvider'

/** The 1-wire id of the n-th probe, from 0. */
export function probeId(n: number): string {
  return `28-${(n + 1).toString(16).padStart(12, '0')}`
}

/** A root with that many probes configured, saved and closed. */
export async function fill(program: Program, place: Place, entries: number): Promise<void> {
  await program.run(['thing', 'ds18b20', '--register', '--root', place.root])
  await using server = await program.serve(place.root, ['--things', 'ds18b20', '--w1', join(place.directory, 'no-bus')])
  const probe = Array.from({ length: entries }, (_, n) => ({ id: probeId(n) }))
  const answer = await server.send('PATCH', RUNNING, { hardware: { probe } })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  await server.end('SIGTERM')
}
