/** Work that is done one after the other, in the order it was asked for; what fails does not stop the next. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work)
    // Whoever asked for it is told; the next one only waits for it to be over.
    this.#last = mine.catch(() => undefined)
    return mine
  }

  /** Until all that was asked for by now is over; never rejects. */
  async over(): Promise<void> {
    await this.#last
  }
}
