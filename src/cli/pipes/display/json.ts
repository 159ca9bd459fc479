import type { JsonValue } from '../../../base/index.ts'

/** Characters that a terminal would act upon and `JSON.stringify` leaves as they are. */
const CONTROLS = /[\u007f-\u009f]/g

/** JSON text as lines, without what could steer a terminal: it says the same. */
export function jsonLines(text: string): readonly string[] {
  return text.replaceAll(CONTROLS, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`).split('\n')
}

/** A value as JSON over several lines. */
export function prettyJson(value: JsonValue): readonly string[] {
  return jsonLines(JSON.stringify(value, null, 4))
}

/** XML text as lines, in the same way (XML 1.0, 4.1). */
export function xmlLines(text: string): readonly string[] {
  const lines = text.replaceAll(CONTROLS, (it) => `&#x${it.charCodeAt(0).toString(16)};`).split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
