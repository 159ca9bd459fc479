import { BrewError } from '../base/index.ts'

/** Answer of a Thing that was asked about a commit. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly warnings: readonly string[] }
  | { readonly kind: 'vetoed'; readonly error: BrewError }
  | { readonly kind: 'silent' }

interface Asked {
  readonly deadlineMs: number
  settle(verdict: Verdict): void
}

/** What a Thing was asked and has not answered yet. Every question is settled once. */
export class Questions {
  readonly #asked = new Map<number, Asked>()
  #nextId = 1

  /** @param put sends the question with its id */
  ask(deadlineMs: number, put: (id: number) => void): Promise<Verdict> {
    const id = this.#nextId++
    return new Promise((settle) => {
      this.#asked.set(id, { settle, deadlineMs })
      put(id)
    })
  }

  answer(id: number, verdict: Verdict): void {
    const asked = this.#asked.get(id)
    this.#asked.delete(id)
    asked?.settle(verdict)
  }

  /** Settles as silent what has not been answered in time. @returns whether there was any */
  expire(nowMs: number): boolean {
    const late = [...this.#asked].filter(([, asked]) => nowMs >= asked.deadlineMs)
    for (const [id] of late) this.answer(id, { kind: 'silent' })
    return late.length > 0
  }

  /** Whether every question has been settled. */
  get isEmpty(): boolean {
    return this.#asked.size === 0
  }

  /** Nobody is left to answer. */
  silence(): void {
    for (const id of [...this.#asked.keys()]) this.answer(id, { kind: 'silent' })
  }
}

/**
 * What a Thing said to a person who asked for something.
 * @param verdict `undefined`: it is not up
 * @throws BrewError `operation-failed` where it refused, was silent or is not up
 */
export function lineOf(verdict: Verdict | undefined, { name }: { readonly name: string }): string {
  switch (verdict?.kind) {
    case undefined:
      throw new BrewError('operation-failed', `${name} does not run`, {}, 'See "show things".')
    case 'silent':
      throw new BrewError('operation-failed', `${name} does not answer`)
    case 'vetoed':
      throw new BrewError('operation-failed', `${name}: ${verdict.error.message}`)
    case 'accepted':
      return verdict.warnings[0] ?? ''
  }
}
