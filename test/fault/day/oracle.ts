import type { Datastores } from '../../../src/datastore/index.ts'
import type { Yang } from '../../../src/yang/index.ts'
import { CELLAR, type Data, tidied, withDefaults } from './cellar.ts'

/** libyang's own validation of everything, in an engine of its own. */
export class Oracle implements Disposable {
  constructor(readonly yang: Yang) {}

  [Symbol.dispose](): void {
    this.yang[Symbol.dispose]()
  }

  /** A cellar as it is compared: nothing empty, and order only where it means something. */
  plain(cellar: Data): Data {
    return tidied(cellar)
  }

  /** What the rules say, libyang says too. What was not valid is judged as it stood before anything followed from it. */
  judge({ isValid, cellar, raw }: { readonly isValid: boolean; readonly cellar: Data; readonly raw: Data }): void {
    same('what libyang says', this.faults(isValid ? cellar : raw).length === 0, isValid || raw === cellar)
  }

  faults(cellar: Data): readonly Error[] {
    using tree = this.yang.parse(JSON.stringify({ 'cellar:cellar': cellar }), { kind: 'config' })
    return tree.validate()
  }

  /** Running is what the model says, with and without defaults, and libyang finds nothing wrong with it. */
  compare(store: Datastores, cellar: Data): void {
    same('running', tidied((store.read('running', CELLAR) ?? {}) as Data), tidied(cellar))
    const whole = store.read('running', CELLAR, { withDefaults: 'report-all' }) ?? {}
    same('running with defaults', tidied(whole as Data), tidied(withDefaults(cellar)))
    same('what libyang says of running', this.faults(cellar).map(String), [])
  }
}

/** @throws Error that tells both */
export function same(what: string, found: unknown, expected: unknown): void {
  if (Bun.deepEquals(found, expected)) return
  throw new Error(`${what} is ${JSON.stringify(found)}\nnot ${JSON.stringify(expected)}`)
}
