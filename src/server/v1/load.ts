import { parsePath, V1_LOAD_MODES, type V1LoadMode, YANG_DATA_JSON, YANG_DATA_XML } from '../../base/index.ts'
import type { Edit } from '../../datastore/index.ts'
import { decodeUtf8, readDocument } from '../body.ts'
import { HttpError } from '../errors.ts'
import { parseJsonText } from '../json-text.ts'
import { queryOf, refuseQuery } from '../url.ts'

/** Largest document that is taken: a whole configuration may be longer than any other body. */
const LOAD_LIMIT_BYTES = 32 * 1024 * 1024

const FORMATS = new Map([
  [YANG_DATA_JSON, 'json'],
  [YANG_DATA_XML, 'xml'],
] as const)

/**
 * The body and query of `POST /v1/sessions/{id}/load`.
 * @throws HttpError 400, 413, 415; BrewError `malformed-message` with line and column
 */
export async function readLoad(request: Request, limitBytes: number): Promise<Extract<Edit, { op: 'load' }>> {
  const query = queryOf(request.url)
  refuseQuery(query, ['mode', 'path'])
  const mode = modeOf(query.get('mode') ?? 'merge')
  const path = query.get('path') ?? '/'
  parsePath(path)
  const limit = Math.max(limitBytes, LOAD_LIMIT_BYTES)
  const { bytes, type } = await readDocument<'json' | 'xml'>(request, limit, FORMATS)
  const text = decodeUtf8(bytes)
  // Names that come twice and nesting without end are found here: the engine would take the one, and not the other.
  if (type === 'json') parseJsonText(text)
  return { op: 'load', mode, format: type, text, path }
}

function modeOf(text: string): V1LoadMode {
  const mode = V1_LOAD_MODES.find((it) => it === text)
  if (mode !== undefined) return mode
  throw new HttpError(400, 'invalid-value', `"mode" must be one of ${V1_LOAD_MODES.join(', ')}`)
}
