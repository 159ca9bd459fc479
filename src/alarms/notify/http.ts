import { readFile } from 'node:fs/promises'
import type { Target } from '../settings.ts'
import { jsonOf, type Message, textOf, titleOf, worst } from './message.ts'

type HttpTarget = Extract<Target, { kind: 'webhook' | 'ntfy' }>

/** What a delivery needs besides the message. */
export interface Delivery {
  readonly message: Message
  /** Password or token, where the target has one. */
  readonly secret: string | undefined
  /** Aborts when it takes too long. */
  readonly signal: AbortSignal
}

/** Posts the message as JSON. @throws Error when it was not taken */
export async function postJson(target: HttpTarget, delivery: Delivery): Promise<void> {
  const headers = { 'content-type': 'application/json', ...bearer(target, delivery.secret) }
  await post(target, headers, jsonOf(delivery.message), delivery)
}

/** Priorities of ntfy from 1 to 5, 3 being the usual one, and its emoji short codes. */
const NTFY = {
  indeterminate: { priority: '3', tags: 'grey_question' },
  minor: { priority: '2', tags: 'information_source' },
  warning: { priority: '3', tags: 'warning' },
  major: { priority: '4', tags: 'warning' },
  critical: { priority: '5', tags: 'rotating_light' },
  over: { priority: '2', tags: 'white_check_mark' },
} as const

/** Posts the text, and what ntfy (ntfy.sh, "Publishing") wants in headers. @throws Error when it was not taken */
export async function postText(target: HttpTarget, delivery: Delivery): Promise<void> {
  const { message, secret } = delivery
  const { priority, tags } = NTFY[worst(message) ?? 'over']
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    title: encodedWord(titleOf(message)),
    priority,
    tags,
    ...bearer(target, secret),
  }
  await post(target, headers, textOf(message), delivery)
}

/** A header holds ASCII; what is more comes as an encoded word (RFC 2047 2). */
function encodedWord(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  return `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`
}

const PLACEHOLDER = '{secret}'

/** RFC 6750 2.1, unless the secret is a part of the URL. */
function bearer({ url }: HttpTarget, secret: string | undefined): Record<string, string> {
  return secret === undefined || url.includes(PLACEHOLDER) ? {} : { authorization: `Bearer ${secret}` }
}

async function post(
  { url, certificates }: HttpTarget,
  headers: Record<string, string>,
  body: string,
  { secret, signal }: Delivery,
): Promise<void> {
  const filled = secret === undefined ? url : url.replaceAll(PLACEHOLDER, encodeURIComponent(secret))
  const tls = certificates === undefined ? {} : { tls: { ca: await readFile(certificates, 'utf8') } }
  // Elsewhere is not where the secret was meant to go.
  const response = await fetch(filled, { method: 'POST', headers, body, signal, redirect: 'manual', ...tls })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`it answered ${response.status}`)
}
