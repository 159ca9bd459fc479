import { type Fault, isJsonObject, type JsonObject, quoteWord, type Word } from '../../base/index.ts'
import { offersAt, type RequestCompletion, type RequestData } from './complete.ts'
import { RequestReader } from './reader.ts'
import type { MissingLeaf, Request, RequestRoot } from './types.ts'
import { checkInput } from './values.ts'

/**
 * Reads the words behind `request`.
 * @param end where the next word would begin, for what is missing
 */
export function parseRequest(words: readonly Word[], root: RequestRoot, end: number): Request | Fault {
  const reader = new RequestReader(root)
  for (const word of words) {
    const fault = reader.read(word)
    if (fault !== undefined) return fault
  }
  return reader.request ?? { start: end, end, message: reader.unfinished ?? 'the request is not complete' }
}

/** What can stand behind `request` and the words before the cursor. @param begun the word at the cursor */
export function completeRequest(
  words: readonly Word[],
  begun: Word | undefined,
  root: RequestRoot,
  data: RequestData,
): RequestCompletion {
  const reader = new RequestReader(root)
  for (const word of words) {
    const fault = reader.read(word)
    if (fault !== undefined) return { candidates: [], mayEnd: false, fault }
  }
  return offersAt(reader, begun, data)
}

/** A request with a leaf that was missing; or why the text is no value of it. */
export function withValue(
  request: Extract<Request, { kind: 'action' }>,
  { leaf, member, within }: MissingLeaf,
  text: string,
): { readonly request: Extract<Request, { kind: 'action' }> } | { readonly reason: string; readonly hint?: string } {
  const checked = checkInput(leaf, text)
  if (!checked.ok) return checked
  const input: JsonObject = structuredClone(request.input)
  let object = input
  for (const above of within) {
    const inner = isJsonObject(object[above]) ? object[above] : {}
    object[above] = inner
    object = inner
  }
  object[member] = checked.value
  const missing = request.missing.filter((it) => it.leaf !== leaf || it.within.join('/') !== within.join('/'))
  return { request: { ...request, input, missing } }
}

/** What is told where nobody can be asked. @param end where the next word would begin */
export function missingFault(missing: readonly MissingLeaf[], end: number): Fault | undefined {
  if (missing.length === 0) return undefined
  const names = missing.map(({ leaf, within }) => [...within, leaf.name].map(quoteWord).join(' '))
  const verb = names.length === 1 ? 'is' : 'are'
  return { start: end, end, message: `${names.join(', ')} ${verb} missing` }
}
