import { BrewError, type JsonValue, type PathStep, parsePath, type Where } from '../base/index.ts'
import { MEND_FILES_HINT, MEND_HINT } from './documents.ts'

/** A document and the file it came from. */
export interface SourceText {
  readonly file: string
  readonly text: string
}

/**
 * A fault of a validation with the place in the files that a person has to mend. The engine judges the merged tree and
 * knows paths only; here the path is looked up in the texts, and where it is not there, what is nearest above it.
 */
export function locateFault(fault: BrewError, sources: Iterable<SourceText>): BrewError {
  const trees = [...sources].map((source) => ({ source, tree: new Positions(source.text).read() }))
  const [first = fault, ...others] = fault.all.map((it) => located(it, trees))
  return new BrewError(first.tag, first.message, first.at, first.hint, {
    cause: fault,
    others,
    ...(first.appTag === undefined ? {} : { appTag: first.appTag }),
  })
}

interface SourceTree {
  readonly source: SourceText
  readonly tree: Placed
}

function located(fault: BrewError, trees: readonly SourceTree[]): BrewError {
  const options = { cause: fault, ...(fault.appTag === undefined ? {} : { appTag: fault.appTag }) }
  const { path } = fault.at
  const best = path === undefined ? undefined : nearest(parsePath(path), trees)
  if (best === undefined) {
    return new BrewError(fault.tag, fault.message, path === undefined ? {} : { path }, MEND_FILES_HINT, options)
  }
  const where: Where = { ...(path === undefined ? {} : { path }), ...best }
  return new BrewError(fault.tag, fault.message, where, MEND_HINT, options)
}

/** The file in which most of a path is found, and where. Of several with as much of it, the last: the one that doubles. */
function nearest(steps: readonly PathStep[], trees: readonly SourceTree[]): Where | undefined {
  let most = 0
  let where: Where | undefined
  for (const { source, tree } of trees) {
    const { depth, at } = follow(tree, steps)
    if (depth === 0 || depth < most) continue
    most = depth
    where = { file: source.file, ...placeIn(source.text, at) }
  }
  return where
}

function follow(tree: Placed, steps: readonly PathStep[]): { readonly depth: number; readonly at: number } {
  let at = tree.at
  let here = tree
  for (const [depth, step] of steps.entries()) {
    const member = here.members?.findLast(({ name }) => isCalled(name, step))
    if (member === undefined) return { depth, at }
    ;({ at } = member)
    here = member.value
    if (here.items === undefined) continue
    const entry = here.items.findLast((it) => isEntry(it, step))
    // An array without the entry: the list is as near as it gets.
    if (entry === undefined) return { depth: depth + 1, at }
    ;({ at } = entry)
    here = entry
  }
  return { depth: steps.length, at }
}

function isCalled(name: string, step: PathStep): boolean {
  const colon = name.indexOf(':')
  const module = colon === -1 ? undefined : name.slice(0, colon)
  return (
    name.slice(colon + 1) === step.name && (module === undefined || step.module === undefined || module === step.module)
  )
}

function isEntry(item: Placed, step: PathStep): boolean {
  if (step.value !== undefined) return means(item.scalar, step.value)
  return Object.entries(step.keys ?? {}).every(([key, text]) =>
    item.members?.some(({ name, value }) => isCalled(name, { name: key }) && means(value.scalar, text)),
  )
}

/** Whether a value in a file is the canonical one of a path: `9` and `9.0` are one decimal. */
function means(value: JsonValue | undefined, canonical: string): boolean {
  if (value === undefined) return false
  const text = String(value)
  return text === canonical || (text.trim() !== '' && canonical !== '' && Number(text) === Number(canonical))
}

/** Line and column of a character, from 1. */
function placeIn(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at)
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') }
}

/** A JSON value and the offset where it begins. */
interface Placed {
  readonly at: number
  readonly members?: readonly { readonly name: string; readonly at: number; readonly value: Placed }[]
  readonly items?: readonly Placed[]
  readonly scalar?: JsonValue
}

/** Reads JSON that is known to be valid and not nested deeply, keeping where everything stands. */
class Positions {
  #at = 0

  constructor(readonly text: string) {}

  read(): Placed {
    this.#space()
    const at = this.#at
    const first = this.text[at]
    if (first === '{') return { at, members: this.#list('}', () => this.#member()) }
    if (first === '[') return { at, items: this.#list(']', () => this.read()) }
    return { at, scalar: this.#scalar() }
  }

  #member(): { name: string; at: number; value: Placed } {
    this.#space()
    const at = this.#at
    const name = String(this.#scalar())
    this.#space()
    this.#at++
    return { name, at, value: this.read() }
  }

  #list<T>(close: string, item: () => T): T[] {
    const items: T[] = []
    this.#at++
    this.#space()
    while (this.#at < this.text.length && this.text[this.#at] !== close) {
      items.push(item())
      this.#space()
      if (this.text[this.#at] === ',') this.#at++
      this.#space()
    }
    this.#at++
    return items
  }

  #scalar(): JsonValue {
    const scalar = /"(?:[^"\\]|\\.)*"|[^\s,\]}]+/y
    scalar.lastIndex = this.#at
    const [text = 'null'] = scalar.exec(this.text) ?? []
    this.#at += text.length
    return JSON.parse(text) as JsonValue
  }

  #space(): void {
    while (/\s/.test(this.text[this.#at] ?? '')) this.#at++
  }
}
