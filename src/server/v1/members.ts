import {
  BrewError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  MAX_CONFIRM_SECONDS,
  parsePath,
} from '../../base/index.ts'
import type { CommitRequest, ConfirmRequest } from '../../datastore/index.ts'
import { hasBody, readBody } from '../body.ts'

/** Who asks for what comes without a name: there is no authentication on the loopback yet. */
export const ANONYMOUS = 'anonymous'

/** Longest name, comment and persist-id that are kept, characters. */
const MAX_USER = 64
const MAX_COMMENT = 1024
const MAX_PERSIST_ID = 256

/**
 * The body of a request, which must be an object of these members; `{}` where there is none.
 * @throws HttpError 413, 415; BrewError `malformed-message`, `bad-element`, `unknown-element`
 */
export async function readMembers(request: Request, limitBytes: number, known: readonly string[]): Promise<JsonObject> {
  return membersOf(hasBody(request) ? (await readBody(request, limitBytes)).json : {}, known)
}

/** @throws BrewError `bad-element` for what is no object, `unknown-element` for other members */
export function membersOf(json: JsonValue, known: readonly string[]): JsonObject {
  if (!isJsonObject(json)) throw new BrewError('bad-element', 'an object is expected')
  refuseOthers(json, known, '')
  return json
}

/** A text member; `undefined` where it is left out. @throws BrewError */
export function text(json: JsonObject, name: string, longest: number): string | undefined {
  const value = json[name]
  if (value === undefined) return undefined
  if (typeof value === 'string' && value.length <= longest) return value
  throw new BrewError('invalid-value', `"${name}" must be a text of at most ${longest} characters`)
}

/** A member that is true or false; false where it is left out. @throws BrewError */
export function flag(json: JsonObject, name: string): boolean {
  const value = json[name] ?? false
  if (typeof value === 'boolean') return value
  throw new BrewError('invalid-value', `"${name}" must be true or false`)
}

/** A member that counts, `least` to `most`; `undefined` where it is left out. @throws BrewError */
export function integer(
  json: JsonObject,
  name: string,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = json[name]
  if (value === undefined) return undefined
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
  throw new BrewError('invalid-value', `"${name}" must be a whole number ${range}`)
}

/** One of a few words; `undefined` where it is left out. @throws BrewError */
export function oneOf<T extends string>(json: JsonObject, name: string, words: readonly T[]): T | undefined {
  const value = json[name]
  if (value === undefined) return undefined
  const found = words.find((it) => it === value)
  if (found !== undefined) return found
  throw new BrewError('invalid-value', `"${name}" must be one of ${words.join(', ')}`)
}

/** The number of a commit that must be named. @throws BrewError `missing-element`, `invalid-value` */
export function commitNumber(json: JsonObject, name: string): number {
  const number = integer(json, name, 0)
  if (number !== undefined) return number
  throw new BrewError('missing-element', `"${name}" must be the number of a commit`)
}

/** A data path; `undefined` where it is left out. @throws BrewError */
export function dataPath(json: JsonObject, name: string): string | undefined {
  const path = json[name]
  if (path === undefined) return undefined
  if (typeof path !== 'string') throw new BrewError('invalid-value', `"${name}" must be a data path`)
  parsePath(path)
  return path
}

/** `user` and `client`: who asks. @throws BrewError */
export function asker(json: JsonObject): { readonly user: string; readonly client: 'cli' | 'v1' } {
  return {
    user: text(json, 'user', MAX_USER) ?? ANONYMOUS,
    client: oneOf(json, 'client', ['cli', 'v1'] as const) ?? 'v1',
  }
}

/** `persistId` of RFC 6241 8.4.1. @throws BrewError */
export function persistId(json: JsonObject): Pick<ConfirmRequest, 'persistId'> {
  const id = text(json, 'persistId', MAX_PERSIST_ID)
  return id === undefined ? {} : { persistId: id }
}

/** `comment`, `check` and `confirmed`: how to commit. @throws BrewError */
export function howToCommit(json: JsonObject): Pick<CommitRequest, 'comment' | 'check' | 'confirmed'> {
  const comment = text(json, 'comment', MAX_COMMENT)
  const check = flag(json, 'check')
  const confirmed = json.confirmed === undefined ? undefined : confirmedOf(json.confirmed)
  if (check && confirmed !== undefined) {
    throw new BrewError('bad-element', '"check" changes nothing, so there is nothing to be "confirmed"')
  }
  return {
    check,
    ...(comment === undefined ? {} : { comment }),
    ...(confirmed === undefined ? {} : { confirmed }),
  }
}

function confirmedOf(json: JsonValue): ConfirmRequest {
  if (!isJsonObject(json)) throw new BrewError('bad-element', '"confirmed" must be an object with "timeoutSeconds"')
  refuseOthers(json, ['timeoutSeconds', 'persistId'], 'confirmed.')
  const timeoutSeconds = integer(json, 'timeoutSeconds', 1, MAX_CONFIRM_SECONDS)
  if (timeoutSeconds === undefined) throw new BrewError('missing-element', '"confirmed" needs "timeoutSeconds"')
  return { timeoutSeconds, ...persistId(json) }
}

/** @throws BrewError `unknown-element`: a misspelt member must not pass for one that was left out */
export function refuseOthers(json: JsonObject, known: readonly string[], prefix: string): void {
  const other = Object.keys(json).find((name) => !known.includes(name))
  if (other !== undefined) {
    throw new BrewError('unknown-element', `"${prefix}${other}" is not known here`, {}, `Use ${known.join(', ')}`)
  }
}
