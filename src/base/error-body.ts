import { BrewError, type Where } from './error.ts'
import { isJsonObject, type JsonValue } from './json.ts'
import type { ErrorBody } from './v1.ts'

/**
 * The errors of an RFC 8040 section 7 body, as one that carries the others; `undefined` for what is no such body.
 * What the model, the file or the server found wrong arrives as it was thrown there, but for its cause.
 */
export function errorFromBody(json: JsonValue): BrewError | undefined {
  if (!isJsonObject(json) || !isJsonObject(json['ietf-restconf:errors'])) return undefined
  const { error } = (json as unknown as ErrorBody)['ietf-restconf:errors']
  if (!Array.isArray(error) || error.length === 0) return undefined
  const [first, ...others] = error as ErrorBody['ietf-restconf:errors']['error']
  return first === undefined
    ? undefined
    : errorOf(
        first,
        others.map((it) => errorOf(it, [])),
      )
}

function errorOf(it: ErrorBody['ietf-restconf:errors']['error'][number], others: readonly BrewError[]): BrewError {
  return new BrewError(it['error-tag'], it['error-message'] ?? it['error-tag'], whereOf(it), it['error-info']?.hint, {
    others,
    ...(it['error-app-tag'] === undefined ? {} : { appTag: it['error-app-tag'] }),
  })
}

/** A line is one of the document that was sent: whoever knows its file puts the name to it. */
function whereOf(it: ErrorBody['ietf-restconf:errors']['error'][number]): Where {
  const { edit, line, column } = it['error-info'] ?? {}
  return {
    ...(it['error-path'] === undefined ? {} : { path: it['error-path'] }),
    ...(edit === undefined ? {} : { edit }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  }
}
