import { elapsed } from '../text.ts'
import type { Look } from './status.ts'

/** Until then nothing is shown: most commands are done. */
export const PATIENCE_MS = 1000
/** How often the sign moves. */
export const TICK_MS = 200

const WHEEL = { unicode: '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏', plain: '-\\|/' } as const

/** The sign that a command goes on, in at most `columns`; empty while nobody needs one. Pure. */
export function progressText(elapsedMs: number, columns: number, look: Look): string {
  if (elapsedMs < PATIENCE_MS) return ''
  const wheel = [...(look.isUnicode ? WHEEL.unicode : WHEEL.plain)]
  const sign = wheel[Math.floor(elapsedMs / TICK_MS) % wheel.length] ?? ''
  const text = `${sign} ${elapsed(elapsedMs / 1000)}`
  return text.length < columns ? text : sign
}
