import type { ChangeEdit, JsonValue } from '../base/index.ts'
import { whileApplied } from './applied.ts'
import type { Core } from './core.ts'
import { readAt } from './tree.ts'
import type { CommitClient, CommitRequest, ProposedChange } from './types.ts'

/** A change as those see it who may veto it: done to running for the moment of each look at it, until it is decided. */
export class Proposal implements ProposedChange, Disposable {
  readonly user: string
  readonly client: CommitClient
  readonly #core: Core
  /** `DataTree.diffText`; `undefined` once it is decided. */
  #diff: string | undefined

  constructor(
    { user, client }: CommitRequest,
    readonly edits: readonly ChangeEdit[],
    { diff, core }: { readonly diff: string; readonly core: Core },
  ) {
    this.user = user
    this.client = client
    this.#core = core
    this.#diff = diff
  }

  readonly read = (path: string): JsonValue | undefined => {
    const { engine, schema } = this.#core
    const text = this.#diff
    if (text === undefined) throw new TypeError('the change is decided: read running')
    return engine.read(() => {
      const { running, yang } = engine
      using diff = yang.parseDiff(text)
      return whileApplied(running, diff, () => readAt(running, schema, path, 'report-all'))
    })
  };

  [Symbol.dispose](): void {
    this.#diff = undefined
  }
}
