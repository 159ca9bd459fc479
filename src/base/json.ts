import { BrewError } from './error.ts'

/** A JSON value as `JSON.parse` gives it. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [name: string]: JsonValue }
/** A JSON object: a container, a list entry, or a whole RFC 7951 document. */
export type JsonObject = { [name: string]: JsonValue }

/** Whether a value is an object, not an array and not null. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * JSON text as a value.
 * @param file named in the error
 * @throws BrewError `malformed-message` with line and column of the first character that is not JSON
 */
export function parseJson(text: string, file?: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch (cause) {
    const { offset, expected } = locateJsonFault(text)
    const before = text.slice(0, offset)
    const line = before.split('\n').length
    const column = offset - before.lastIndexOf('\n')
    const found = offset >= text.length ? 'the end' : JSON.stringify(text[offset])
    throw new BrewError(
      'malformed-message',
      `not JSON: ${expected} expected, ${found} found`,
      { ...(file === undefined ? {} : { file }), line, column },
      undefined,
      { cause },
    )
  }
}

/** The runtime's parser says what is wrong but not where; this walks the same grammar (RFC 8259) to find the place. */
function locateJsonFault(text: string): { offset: number; expected: string } {
  const space = /[ \t\n\r]*/y
  const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y
  // biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 7 forbids them unescaped
  const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
  let at = 0
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match === null) return false
    at = pattern.lastIndex
    return true
  }
  const open: ('{' | '[')[] = []
  let state: 'value' | 'first' | 'member' | 'after' = 'value'
  for (;;) {
    skip(space)
    if (state === 'member' || (state === 'first' && open.at(-1) === '{')) {
      if (state === 'first' && text[at] === '}') {
        at++
        open.pop()
        state = 'after'
        continue
      }
      if (!skip(string)) return { offset: at, expected: 'a name in double quotes' }
      skip(space)
      if (text[at] !== ':') return { offset: at, expected: '":"' }
      at++
      state = 'value'
    } else if (state === 'after') {
      const inside = open.at(-1)
      if (inside === undefined) return { offset: at, expected: 'nothing more' }
      const close = inside === '{' ? '}' : ']'
      if (text[at] === ',') {
        at++
        state = inside === '{' ? 'member' : 'value'
      } else if (text[at] === close) {
        at++
        open.pop()
      } else return { offset: at, expected: `"," or "${close}"` }
    } else if (state === 'first' && text[at] === ']') {
      at++
      open.pop()
      state = 'after'
    } else if (text[at] === '{' || text[at] === '[') {
      open.push(text[at] as '{' | '[')
      at++
      state = 'first'
    } else if (skip(scalar) || skip(string)) state = 'after'
    else return { offset: at, expected: 'a value' }
  }
}
