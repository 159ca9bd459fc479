import { BrewError, type Migration } from '../../base/index.ts'
import { type DataTree, translating, Yang } from '../../yang/index.ts'
import { type Carried, carryOver } from './carry.ts'
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
  in<T>(number: number, work: (yang: Yang) => T): T {
    const epoch = this.epochs.at(number)
    if (epoch === undefined) throw new Error(`no model is known for commit ${number}`)
    const limits = this.maxMemoryBytes === undefined ? {} : { maxMemoryBytes: this.maxMemoryBytes }
    using yang = Yang.reopen(this.epochs.model(epoch.model).texts, { ...limits, project: [] })
    return work(yang)
  }

  /**
   * The configuration after a commit of an older model, as a model of now has it: RFC 7951, without defaults.
   * @param fill fills an empty tree of the older model
   * @throws BrewError `operation-not-supported` that names the step or the path that prevents it
   */
  broughtForward(number: number, to: Yang, fill: (yang: Yang, tree: DataTree) => void): string {
    return this.in(number, (from) => {
      using tree = from.emptyTree()
      fill(from, tree)
      // For the defaults it brings: what was committed once was valid then.
      translating(() => tree.validate())
      const carried = this.#carried(number, tree, from, to)
      const [loss] = carried.losses
      if (loss !== undefined) throw prevented(number, loss.path, loss.reason)
      return carried.text
    })
  }

  #carried(number: number, tree: DataTree, from: Yang, to: Yang): Carried {
    try {
      const steps = stepsBetween(implementedIn(from.schema), implementedIn(to.schema), this.migrations)
      return carryOver(tree, { from, to, steps })
    } catch (error) {
      if (error instanceof BrewError) throw prevented(number, error.at.path, error.message, error)
      throw error
    }
  }
}

function prevented(number: number, path: string | undefined, reason: string, cause?: BrewError): BrewError {
  return new BrewError(
    'operation-not-supported',
    `what was configured after commit ${number} cannot be brought to the models of now: ${reason}`,
    path === undefined ? {} : { path },
    'Set what you want of it by hand; "show commits" and the diff of that commit tell what it was.',
    { cause },
  )
}
