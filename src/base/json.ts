/** A JSON value as `JSON.parse` gives it. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [name: string]: JsonValue }
/** A JSON object: a container, a list entry, or a whole RFC 7951 document. */
export type JsonObject = { [name: string]: JsonValue }

/** Whether a value is an object, not an array and not null. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
