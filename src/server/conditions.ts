import { YANG_DATA_JSON, YANG_DATA_XML } from '../base/index.ts'
import { HttpError } from './errors.ts'

/** How data is sent: in the seed's shape, as RFC 7951, or as the XML of RFC 7950. */
export type Representation = 'seed' | 'yang' | 'xml'

/** Content types of the representations, as sent. RFC 8259 needs no charset; the seed's server named one. */
export const CONTENT_TYPE: Readonly<Record<Representation, string>> = {
  seed: 'application/json; charset=UTF-8',
  yang: YANG_DATA_JSON,
  xml: YANG_DATA_XML,
}

/** What answers come as that are no data, and what data comes as; the first is meant where all are as welcome. */
const JSON_ALONE = ['seed', 'yang'] as const
export const ALL_REPRESENTATIONS = ['seed', 'yang', 'xml'] as const

/**
 * Chooses by `Accept` (RFC 9110 12.5.1); the first of those offered where several are as welcome.
 * @throws HttpError 406
 */
export function negotiate(accept: string | null, offered: readonly Representation[] = JSON_ALONE): Representation {
  if (accept === null || accept === '*/*' || accept === 'application/json') return 'seed'
  if (accept === YANG_DATA_JSON) return 'yang'
  const ranges = rangesOf(accept)
  if (ranges.length === 0) return 'seed'
  let [best, most]: [Representation | undefined, number] = [undefined, 0]
  for (const representation of offered) {
    const quality = qualityOf(bareTypeOf(representation), ranges)
    if (quality > most) [best, most] = [representation, quality]
  }
  if (best !== undefined) return best
  throw new HttpError(406, 'invalid-value', 'none of the accepted content types can be sent', {
    hint: `Accept ${offered.map(bareTypeOf).join(' or ')}`,
  })
}

function bareTypeOf(representation: Representation): string {
  return representation === 'seed' ? 'application/json' : CONTENT_TYPE[representation]
}

/** Whether a content type may be sent to who has this `Accept` (RFC 9110 12.5.1). */
export function isAcceptable(accept: string | null, type: string): boolean {
  const ranges = rangesOf(accept ?? '')
  return ranges.length === 0 || qualityOf(type, ranges) > 0
}

function rangesOf(accept: string): readonly MediaRange[] {
  return accept
    .split(',')
    .map(parseRange)
    .filter((range) => range.type !== '')
}

interface MediaRange {
  readonly type: string
  readonly quality: number
}

function parseRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const q = parameters.find((parameter) => parameter.startsWith('q='))
  const quality = q === undefined ? 1 : Number(q.slice(2))
  return { type, quality: Number.isFinite(quality) ? quality : 0 }
}

/** The most specific range counts (RFC 9110 12.5.1). */
function qualityOf(type: string, ranges: readonly MediaRange[]): number {
  for (const wanted of [type, `${type.split('/')[0]}/*`, '*/*']) {
    const range = ranges.find((it) => it.type === wanted)
    if (range !== undefined) return range.quality
  }
  return 0
}

/** The value of `If-Match` or `If-None-Match`: entity tags with their quotes, or any (RFC 9110 13.1). */
export type TagCondition = '*' | readonly string[]

const ENTITY_TAGS = /^\s*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,\s*(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*)?)*$/

/**
 * Reads a condition header; `undefined` where there is none.
 * @throws HttpError 400 where it is not a list of entity tags
 */
export function tagCondition(headers: Headers, name: 'if-match' | 'if-none-match'): TagCondition | undefined {
  const text = headers.get(name)
  if (text === null) return undefined
  if (text.trim() === '*') return '*'
  if (!ENTITY_TAGS.test(text)) {
    throw new HttpError(400, 'malformed-message', `${name} is not a list of entity tags`, {
      hint: 'Send the ETag of an answer, with its quotes',
    })
  }
  return text.match(/(?:W\/)?"[^"]*"/g) ?? []
}

/** Tags by which a change may be guarded: weak ones never match (RFC 9110 13.1.1). */
export function strongTags(tags: readonly string[]): readonly string[] {
  return tags.filter((tag) => !tag.startsWith('W/'))
}

/** Whether the client has the current state already: here weak ones match too (RFC 9110 13.1.2). */
export function matchesWeakly(condition: TagCondition, etag: string): boolean {
  return condition === '*' || condition.some((tag) => tag.replace(/^W\//, '') === etag)
}
