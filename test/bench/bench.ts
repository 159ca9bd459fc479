import type { Program } from '../e2e/brewery.ts'
import { committing } from './committing.ts'
import { completing } from './completing.ts'
import { following } from './following.ts'
import { history } from './history.ts'
import { idle } from './idle.ts'
import { leafrefs } from './leafrefs.ts'
import { live } from './live.ts'
import { loading } from './loading.ts'
import { parts } from './parts.ts'
import { reading } from './reading.ts'
import { sessions } from './sessions.ts'
import { startUp } from './start.ts'
import { typing } from './typing.ts'

/** What is measured, by the word that asks for it. */
export const SUBJECTS: Readonly<Record<string, (program: Program) => Promise<string>>> = {
  start: startUp,
  idle,
  reading,
  committing,
  completing,
  typing,
  parts,
  loading,
  sessions,
  leafrefs,
  following,
  history,
  live,
}

/** Measures one thing after the other, and prints a table for each. Nothing leaves the loopback. */
export async function bench(
  program: Program,
  subjects: readonly string[],
  print: (text: string) => void,
): Promise<void> {
  for (const subject of subjects) {
    const measure = SUBJECTS[subject]
    if (measure === undefined) throw new Error(`there is nothing to measure called "${subject}"`)
    print(await measure(program))
  }
}
