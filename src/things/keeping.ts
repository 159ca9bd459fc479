import { errorToData, type JsonValue, toBrewError } from '../base/index.ts'
import type { ThingStorage } from './api.ts'
import type { FromThing, ToThing } from './protocol.ts'
import type { ThingStore } from './store.ts'

/** Takes in what a Thing stores, and answers once it is on the disk, or why it is not. */
export function keep(
  store: ThingStore,
  { id, document }: Extract<FromThing, { type: 'store' }>,
  tell: (message: ToThing) => void,
): void {
  store.save(document).then(
    () => tell({ type: 'stored', id }),
    (error) => tell({ type: 'stored', id, error: errorToData(toBrewError(error)) }),
  )
}

/** A Thing's end of its store. */
export class Storage implements ThingStorage {
  readonly #send: (message: Extract<FromThing, { type: 'store' }>) => void
  readonly #saving = new Map<number, PromiseWithResolvers<void>>()
  #document: JsonValue | undefined
  #lastId = 0

  constructor(send: (message: Extract<FromThing, { type: 'store' }>) => void) {
    this.#send = send
  }

  /** What was there at the start. */
  begin(document: JsonValue | undefined): void {
    this.#document = document
  }

  read(): unknown {
    return structuredClone(this.#document)
  }

  save(document: unknown): Promise<void> {
    const text: string | undefined = JSON.stringify(document)
    if (text === undefined) throw new Error('what is stored must be JSON')
    // As it will be read again, and as it is now: the author may go on changing it.
    this.#document = JSON.parse(text) as JsonValue
    const id = ++this.#lastId
    const saving = Promise.withResolvers<void>()
    // An author need not wait for it; the failure is in the log.
    saving.promise.catch(() => undefined)
    this.#saving.set(id, saving)
    this.#send({ type: 'store', id, document: this.#document })
    return saving.promise
  }

  /** The keeper has answered. */
  stored({ id, error }: Extract<ToThing, { type: 'stored' }>): void {
    const saving = this.#saving.get(id)
    this.#saving.delete(id)
    if (error === undefined) saving?.resolve()
    else saving?.reject(new Error(error.message))
  }
}
