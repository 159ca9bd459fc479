import { BrewError, type Migration } from '../../base/index.ts'
import { type DataTree, isEngineFailure, translating, Yang } from '../../yang/index.ts'
import { mergeText } from '../saved-configuration.ts'
import { type Carried, carryOver, carryPart, type Route } from './carry.ts'
import { stepsBetween } from './chain.ts'
import type { Epochs } from './epochs.ts'
import { implementedIn } from './model.ts'

/**
 * The models that older commits were made with. Each is compiled when it is asked for, in an engine of its own: memory
 * of it comes back, and what goes wrong in there is nobody's running configuration.
 */
export class Past {
  /** Told at the start: loading a user's takes more than one turn. */
  migrations: readonly Migration[] = []

  constructor(
    readonly epochs: Epochs,
    readonly maxMemoryBytes?: number,
  ) {}

  /** Works with the model that the state after a commit is in. @throws BrewError where that does not compile any more */
  at<T>(number: number, work: (yang: Yang) => T): T {
    return this.#in(this.epochs.at(number)?.model ?? '', work)
  }

  /**
   * The configuration after a commit of an older model, as a model of now has it, with its defaults. Dispose of it.
   * @param undo takes a tree of the older model back from the state after one commit to that after another
   * @throws BrewError `operation-not-supported` that names the step or the path that prevents it
   */
  broughtForward(number: number, to: Yang, undo: (yang: Yang, tree: DataTree, from: number) => void): DataTree {
    const next = this.epochs.after(number)
    const end = next === undefined ? undefined : this.epochs.endBefore(next)
    if (next?.last === undefined || end === undefined) throw new Error(`commit ${number} is not of an older model`)
    const { last } = next
    const text = this.at(number, (from) => {
      using tree = from.emptyTree()
      mergeText(from, tree, end, this.epochs.log.file)
      translating(() => tree.validateWhole())
      undo(from, tree, last)
      const carried = named(`what was configured after commit ${number}`, () => carryOver(tree, this.#route(from, to)))
      return unlessLost(`what was configured after commit ${number}`, carried)
    })
    const tree = to.parse(text, { kind: 'config' })
    translating(() => tree.validateWhole())
    return tree
  }

  /** A document of an older model, as a model of now has it; not judged as a whole. @throws as `broughtForward` */
  documentFrom(model: string, text: string, to: Yang, what: string): string {
    return this.#in(model, (from) =>
      unlessLost(
        what,
        named(what, () => carryPart(text, this.#route(from, to))),
      ),
    )
  }

  #route(from: Yang, to: Yang): Route {
    return { from, to, steps: stepsBetween(implementedIn(from.schema), implementedIn(to.schema), this.migrations) }
  }

  #in<T>(model: string, work: (yang: Yang) => T): T {
    const limits = this.maxMemoryBytes === undefined ? {} : { maxMemoryBytes: this.maxMemoryBytes }
    using yang = Yang.reopen(this.epochs.model(model).texts, { ...limits, project: [] })
    try {
      return work(yang)
    } catch (error) {
      if (!isEngineFailure(error) || !yang.failed) throw error
      throw new BrewError('operation-failed', 'the YANG engine failed on data of an older model', {}, undefined, {
        cause: error,
      })
    }
  }
}

function unlessLost(what: string, { text, losses }: Pick<Carried, 'text' | 'losses'>): string {
  const [loss] = losses
  if (loss !== undefined) throw prevented(what, loss.path, loss.reason)
  return text
}

function named<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof BrewError) throw prevented(what, error.at.path, error.message, error)
    throw error
  }
}

function prevented(what: string, path: string | undefined, reason: string, cause?: BrewError): BrewError {
  return new BrewError(
    'operation-not-supported',
    `${what} cannot be brought to the models of now: ${reason}`,
    path === undefined ? {} : { path },
    'Set by hand what you want of it; what each commit changed is still told.',
    { cause },
  )
}
