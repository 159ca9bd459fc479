import { type Refusal, refusal } from './refusal.ts'
import { MAX_REPORT_BYTES } from './report.ts'

/** How long a bridge may take to answer. */
const ANSWER_MS = 5000
/** A bridge tells more of each Tilt than is needed of it. */
const MAX_ANSWER_BYTES = MAX_REPORT_BYTES * 4

/** Asks a bridge what it hears. */
export async function askBridge(url: string, signal: AbortSignal): Promise<string | Refusal> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      redirect: 'error',
      headers: { accept: 'application/json' },
    })
    if (!response.ok) return refusal('unreachable', `the bridge answered ${response.status}`)
    const chunks: Uint8Array[] = []
    let length = 0
    for await (const chunk of response.body ?? []) {
      length += chunk.length
      if (length > MAX_ANSWER_BYTES) return refusal('too-long', `more than ${MAX_ANSWER_BYTES} bytes from the bridge`)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  } catch (error) {
    return refusal('unreachable', `the bridge: ${error instanceof Error ? error.message : String(error)}`)
  }
}
