import {
  checkValue,
  type Fault,
  keyLeaves,
  operationAt,
  operationNamed,
  parseJson,
  type ResolvedStep,
  type SchemaNode,
  stepTo,
  THING_VERBS,
  type ThingVerb,
  type Word,
} from '../../base/index.ts'
import { type Form, formsOf, listAt, OUTPUTS, RUNS, USUAL_PLACE, VERBS } from './forms.ts'
import { InputReader } from './input.ts'
import { faultAt, named, namesFrom, type Parent, unnamed } from './names.ts'
import type { Request, RequestRoot } from './types.ts'

/** Where the reading of a request stands: what the next word is. */
export type State =
  | { readonly at: 'begin' }
  /** A node, or an action of this one. */
  | { readonly at: 'path'; readonly parent: Parent; readonly steps: readonly ResolvedStep[] }
  /** The list's step is the last, with the keys before this one. */
  | { readonly at: 'key'; readonly list: SchemaNode; readonly key: SchemaNode; readonly steps: readonly ResolvedStep[] }
  /** `isShort`: the word `override` may stand before it. */
  | { readonly at: 'input'; readonly reader: InputReader; readonly isShort: boolean }
  | { readonly at: 'output' }
  | { readonly at: 'profile-action'; readonly steps: readonly ResolvedStep[]; readonly run: SchemaNode }
  | {
      readonly at: 'profile-place'
      readonly steps: readonly ResolvedStep[]
      readonly run: SchemaNode
      readonly action: SchemaNode
    }
  | { readonly at: 'thing' }
  | { readonly at: 'thing-action'; readonly thing: string }
  | { readonly at: 'thing-input'; readonly thing: string; readonly action: string }
  | { readonly at: 'end'; readonly request: Request }

/** Reads what stands behind `request`, word by word. */
export class RequestReader {
  readonly root: RequestRoot
  state: State = { at: 'begin' }

  constructor(root: RequestRoot) {
    this.root = root
  }

  /** Takes the next word. @returns what is wrong with it */
  read(word: Word): Fault | undefined {
    const next = this.#next(word)
    if ('message' in next) return next
    this.state = next
    return undefined
  }

  /** Why the line cannot end here; nothing when it can. Leaves that are missing are told apart. */
  get unfinished(): string | undefined {
    const { state } = this
    switch (state.at) {
      case 'begin':
        return 'what is asked for is missing'
      case 'path':
        return 'the action is missing'
      case 'key':
        return `the ${state.key.name} of "${state.list.name}" is missing`
      case 'input':
        return state.reader.unfinished
      case 'output':
        return 'the name of the output is missing'
      case 'profile-action':
      case 'thing-action':
        return 'what is to be done is missing'
      case 'thing':
        return 'the name of the Thing is missing'
      default:
        return undefined
    }
  }

  /** What it comes to; `undefined` where the line cannot end here. */
  get request(): Request | undefined {
    const { state } = this
    if (this.unfinished !== undefined) return undefined
    switch (state.at) {
      case 'input':
        return state.reader.request
      case 'profile-place':
        return this.#ofRun(state, USUAL_PLACE)
      case 'thing-input':
        return asWhole(state.thing, state.action) ?? askedOf(state.thing, state.action, {})
      case 'end':
        return state.request
      default:
        return undefined
    }
  }

  #next(word: Word): State | Fault {
    const { state } = this
    switch (state.at) {
      case 'begin':
        return this.#begin(word)
      case 'path':
        return toNode(state.parent, state.steps, word)
      case 'key':
        return withKey(state, word)
      case 'input':
        return readInput(state, word)
      case 'output':
        return this.#output(word)
      case 'profile-action': {
        const names = actionsOf(state.run)
        const action = named(names, word)
        return action === undefined
          ? unnamed(names, word, 'that a profile can be asked for')
          : { ...state, at: 'profile-place', action }
      }
      case 'profile-place':
        return this.#place(state, word)
      case 'thing':
        return { at: 'thing-action', thing: word.text }
      case 'thing-action':
        return { at: 'thing-input', thing: state.thing, action: word.text }
      case 'thing-input':
        return readThingInput(state, word)
      case 'end':
        return faultAt(word, 'nothing is expected here')
    }
  }

  #begin(word: Word): State | Fault {
    const forms = formsOf(this.root)
    const exact = word.quoted ? undefined : forms.find((it) => it === word.text)
    if (exact !== undefined) return this.#enter(exact)
    const names = namesFrom(this.root)
    const isExact = names.some((it) => it.word === word.text || `${it.node.module}:${it.node.name}` === word.text)
    // Short forms were there first: what abbreviated one of them still does.
    const begun = word.quoted || word.text === '' || isExact ? [] : forms.filter((it) => it.startsWith(word.text))
    const form = begun.length === 1 ? begun[0] : undefined
    return form === undefined ? toNode(this.root, [], word, forms) : this.#enter(form)
  }

  #enter(form: Form): State {
    if (form === 'output') return { at: 'output' }
    const runs = form === 'profile' ? listAt(this.root, RUNS) : undefined
    return runs === undefined ? { at: 'thing' } : { at: 'profile-action', steps: runs.steps, run: runs.list }
  }

  #output(word: Word): State | Fault {
    const outputs = listAt(this.root, OUTPUTS)
    const action = outputs === undefined ? undefined : operationNamed(outputs.list, 'override')
    if (outputs === undefined || action === undefined) return faultAt(word, 'this server has no outputs')
    const steps = withKeys(outputs.steps, outputs.list, word)
    if ('message' in steps) return steps
    return { at: 'input', reader: new InputReader(operationAt(steps, action), 'to'), isShort: true }
  }

  #place(state: Extract<State, { at: 'profile-place' }>, word: Word): State | Fault {
    const steps = withKeys(state.steps, state.run, word)
    return 'message' in steps ? steps : { at: 'end', request: requestOf(steps, state.action) }
  }

  #ofRun({ steps, run, action }: Extract<State, { at: 'profile-place' }>, where: string): Request | undefined {
    const word: Word = { text: where, start: 0, end: 0, quoted: true }
    const found = withKeys(steps, run, word)
    return 'message' in found ? undefined : requestOf(found, action)
  }
}

function requestOf(steps: readonly ResolvedStep[], action: SchemaNode): Request {
  return new InputReader(operationAt(steps, action)).request
}

/** What can be asked for at an entry of a list. */
export function actionsOf(list: SchemaNode): readonly { readonly word: string; readonly node: SchemaNode }[] {
  return (list.operations ?? []).map((node) => ({ word: node.name, node }))
}

function toNode(
  parent: Parent,
  steps: readonly ResolvedStep[],
  word: Word,
  others: readonly string[] = [],
): State | Fault {
  const names = namesFrom(parent)
  const node = named(names, word)
  if (node === undefined) {
    const where = steps.at(-1)?.node.name
    const fault = unnamed(names, word, where === undefined ? 'that can be asked for' : `with an action in "${where}"`)
    return others.length === 0 || fault.hint !== undefined
      ? fault
      : { ...fault, hint: 'Type "request ?" for what there is' }
  }
  if (node.kind === 'action' || node.kind === 'rpc')
    return { at: 'input', reader: new InputReader(operationAt(steps, node)), isShort: false }
  const path = [...steps, { node, step: stepTo(parent, node) }]
  const [key] = node.kind === 'list' ? keyLeaves(node) : []
  return key === undefined ? { at: 'path', parent: node, steps: path } : { at: 'key', list: node, key, steps: path }
}

function withKey({ list, key, steps }: Extract<State, { at: 'key' }>, word: Word): State | Fault {
  const entry = keyed(steps, list, key, word)
  if ('message' in entry) return entry
  const leaves = keyLeaves(list)
  const next = leaves[leaves.indexOf(key) + 1]
  return next === undefined ? { at: 'path', parent: list, steps: entry } : { at: 'key', list, key: next, steps: entry }
}

/** The steps to a list with one key more. */
function keyed(
  steps: readonly ResolvedStep[],
  list: SchemaNode,
  key: SchemaNode,
  word: Word,
): readonly ResolvedStep[] | Fault {
  const checked = checkValue(key, word.text)
  if (!checked.ok) return faultAt(word, `${key.name} of "${list.name}": ${checked.reason}`, checked.hint)
  if (checked.text.includes("'") && checked.text.includes('"'))
    return faultAt(word, 'a list key cannot hold both kinds of quotes')
  const last = steps.at(-1)?.step ?? { name: list.name }
  const step = { ...last, keys: { ...last.keys, [key.name]: checked.text } }
  return [...steps.slice(0, -1), { node: list, step }]
}

/** The same for a list with one key. */
function withKeys(steps: readonly ResolvedStep[], list: SchemaNode, word: Word): readonly ResolvedStep[] | Fault {
  const [key] = keyLeaves(list)
  return key === undefined ? steps : keyed(steps, list, key, word)
}

function readInput({ reader, isShort }: Extract<State, { at: 'input' }>, word: Word): State | Fault {
  const isSaid = isShort && !word.quoted && word.text === reader.operation.node.name
  const fault = isSaid ? undefined : reader.read(word)
  return fault ?? { at: 'input', reader, isShort: false }
}

function readThingInput({ thing, action }: Extract<State, { at: 'thing-input' }>, word: Word): State | Fault {
  try {
    return { at: 'end', request: askedOf(thing, action, parseJson(word.text)) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return faultAt(word, `it is no JSON: ${reason}`, 'Put it in single quotes')
  }
}

/** Without input, these words always mean the Thing as a whole. */
function asWhole(thing: string, action: string): Request | undefined {
  const verb: ThingVerb | undefined = THING_VERBS.find((it) => it === action)
  return verb === undefined ? undefined : { kind: 'thing', thing, verb, question: VERBS[verb].question }
}

function askedOf(thing: string, name: string, input: Extract<Request, { kind: 'ask' }>['input']): Request {
  const question = `Only ${thing} knows whether "${name}" moves hardware. Ask for it?`
  return { kind: 'ask', thing, name, input, question }
}
