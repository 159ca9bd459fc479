import {
  BrewError,
  formatPath,
  type JsonObject,
  type Operation,
  operationContent,
  operationDocument,
  resolveOperation,
  type SchemaNode,
  type SchemaType,
  sideOf,
} from '../base/index.ts'
import { combineFaults, type DataTree, translating } from '../yang/index.ts'
import type { Core } from './core.ts'
import { type Call, NOT_THERE, type Operations } from './types.ts'

/** Judges what goes into actions and RPCs and what comes out of them; who does them is decided elsewhere. */
export class OperationJudge implements Operations {
  constructor(readonly core: Core) {}

  call(path: string, input: JsonObject): Call {
    const operation = resolveOperation(this.core.schema, path)
    this.#mustBeThere(operation)
    return { operation, input: this.#judged(operation, input, 'input') }
  }

  answer(operation: Operation, output: JsonObject): JsonObject {
    return this.#judged(operation, output, 'output')
  }

  /** What an action is called on. A container without presence is there as soon as what it is in is. */
  #mustBeThere({ steps, node }: Operation): void {
    const last = steps.findLastIndex(({ node: { kind, presence } }) => kind === 'list' || presence === true)
    if (last === -1) return
    const path = formatPath(steps.slice(0, last + 1).map(({ step }) => step))
    if (this.core.exists('running', path) || this.core.exists('operational', path)) return
    const message = `there is nothing here whose "${node.name}" could be done`
    throw new BrewError('data-missing', message, { path }, undefined, { appTag: NOT_THERE })
  }

  #judged(operation: Operation, content: JsonObject, side: 'input' | 'output'): JsonObject {
    const text = JSON.stringify(operationDocument(operation, content))
    const { engine } = this.core
    return engine.read(() => {
      using tree = withoutLines(() => engine.yang.parseOperation(text, side))
      using data = readsData(sideOf(operation.node, side)) ? this.#allData() : engine.yang.emptyTree()
      const faults = translating(() => tree.validateOperation(data))
      if (faults.length > 0) throw combineFaults(faults)
      const printed = translating(() => tree.print({ format: 'json', withDefaults: 'report-all' }))
      return operationContent(operation, printed === '' ? {} : (JSON.parse(printed) as JsonObject))
    })
  }

  /** RFC 7950 6.4.1: expressions in an operation read all state and the running configuration. */
  #allData(): DataTree {
    const { running, operational } = this.core.engine
    const data = translating(() => running.duplicate())
    try {
      translating(() => data.merge(operational))
      return data
    } catch (error) {
      data[Symbol.dispose]()
      throw error
    }
  }
}

const reading = new WeakMap<SchemaNode, boolean>()

/** Whether anything below depends on data elsewhere: then these have to be gathered, which long lists feel. */
function readsData(node: SchemaNode): boolean {
  let known = reading.get(node)
  if (known === undefined) {
    known =
      node.must !== undefined ||
      node.when !== undefined ||
      (node.type !== undefined && pointsElsewhere(node.type)) ||
      (node.children ?? []).some(readsData)
    reading.set(node, known)
  }
  return known
}

function pointsElsewhere(type: SchemaType): boolean {
  if (type.base === 'union') return type.types.some(pointsElsewhere)
  return type.base === 'leafref' || type.base === 'instance-identifier'
}

/** Nobody has written the document that is judged: its lines mean nothing. */
function withoutLines<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof BrewError)) throw error
    const { path } = error.at
    throw new BrewError(error.tag, error.message, path === undefined ? {} : { path }, error.hint, { cause: error })
  }
}
