import {
  BrewError,
  type ErrorData,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type LogFields,
} from '../base/index.ts'

/** Of an error only what a message may carry on: its tag, what was wrong and where. */
export function errorData(value: JsonValue | undefined): ErrorData {
  if (!isJsonObject(value)) throw malformed('an error is an object')
  const at = isJsonObject(value.at) ? value.at : {}
  return {
    tag: text(value, 'tag') as ErrorData['tag'],
    message: text(value, 'message'),
    at: {
      ...(typeof at.path === 'string' ? { path: at.path } : {}),
      ...(typeof at.file === 'string' ? { file: at.file } : {}),
      ...(typeof at.line === 'number' ? { line: at.line } : {}),
      ...(typeof at.column === 'number' ? { column: at.column } : {}),
    },
    ...(typeof value.hint === 'string' ? { hint: value.hint } : {}),
    ...(typeof value.appTag === 'string' ? { appTag: value.appTag } : {}),
    others: Array.isArray(value.others) ? value.others.map(errorData) : [],
  }
}

export function logFields(value: JsonObject): LogFields {
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      typeof field === 'object' && field !== null ? JSON.stringify(field) : (field ?? undefined),
    ]),
  )
}

export function text(of: JsonObject, name: string): string {
  const value = of[name]
  if (typeof value !== 'string') throw malformed(`"${name}" is no text`)
  return value
}

export function integer(of: JsonObject, name: string): number {
  const value = of[name]
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw malformed(`"${name}" is no integer`)
  return value
}

export function array(of: JsonObject, name: string): readonly JsonValue[] {
  const value = of[name]
  if (!Array.isArray(value)) throw malformed(`"${name}" is no array`)
  return value
}

export function malformed(why: string): BrewError {
  return new BrewError('malformed-message', `not a message of a Thing: ${why}`)
}
