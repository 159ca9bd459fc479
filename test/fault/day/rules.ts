import { type Data, stepsOf, tanksOf } from './cellar.ts'

/** What a change comes to once everything that follows from it is done. */
export interface Settled {
  readonly isValid: boolean
  readonly cellar: Data
}

/** The cases of the choice, each by its nodes. */
export const CASES: readonly (readonly string[])[] = [['bottle', 'pressure'], ['speed']]

/** Judges a cellar that was valid `before` it was changed, by the letter of its module. */
export function settled(before: Data, after: Data): Settled {
  const cellar = structuredClone(after)
  const isValid = [chosen(before, cellar), pumped(before, cellar), ...constraints(cellar)].every((it) => it)
  return { isValid, cellar }
}

/** RFC 7950 7.9: nodes of a case that are created take the place of all other cases. */
function chosen(before: Data, cellar: Data): boolean {
  const there = CASES.filter((names) => names.some((name) => cellar[name] !== undefined))
  if (there.length < 2) return true
  const isNew = (names: readonly string[]) =>
    names.some((name) => cellar[name] !== undefined && cellar[name] !== before[name])
  const fresh = there.filter(isNew)
  for (const names of there) if (!isNew(names)) for (const name of names) delete cellar[name]
  return fresh.length < 2
}

/** RFC 7950 8.2: what a `when` no longer allows goes; what is new must be allowed. */
function pumped(before: Data, cellar: Data): boolean {
  let isValid = true
  for (const tank of tanksOf(cellar)) {
    if (tank.pump === undefined || tank.cooled === true) continue
    const old = tanksOf(before).find(({ id }) => id === tank.id)
    if (old?.pump === undefined) isValid = false
    else delete tank.pump
  }
  return isValid
}

function constraints(cellar: Data): boolean[] {
  const tanks = tanksOf(cellar)
  const ids = new Set(tanks.map(({ id }) => id))
  const labels = tanks.flatMap(({ label }) => (label === undefined ? [] : [label]))
  const pointers = [cellar.main, ...stepsOf(cellar).map(({ tank }) => tank)].filter((it) => it !== undefined)
  return [
    tanks.every(({ target }) => Number(target ?? 18) <= Number(cellar.limit ?? 50)),
    pointers.every((pointer) => ids.has(pointer)),
    new Set(labels).size === labels.length,
  ]
}
