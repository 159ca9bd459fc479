import { cut } from '../text.ts'
import { SEVERITIES, type Status } from './types.ts'

/** How the screen is written to. */
export interface Look {
  /** Colours are welcome (no-color.org). */
  readonly isColoured: boolean
  /** Characters beyond ASCII can be shown. */
  readonly isUnicode: boolean
}

/** What the environment says about a terminal (no-color.org; locale(7)). */
export function lookOf(environment: Readonly<Record<string, string | undefined>>): Look {
  const { NO_COLOR, TERM, LC_ALL, LC_CTYPE, LANG } = environment
  const locale = [LC_ALL, LC_CTYPE, LANG].find((it) => it !== undefined && it !== '')
  return {
    isColoured: (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb',
    // The console of Linux has few glyphs, whatever the locale.
    isUnicode: TERM !== 'linux' && (locale === undefined || /utf-?8/i.test(locale)),
  }
}

/** The bottom line, cut to the width; empty where there is nothing to tell. Pure. */
export function statusText(status: Status, now: number, columns: number, look: Look): string {
  const { uncommitted, confirmUntil, alarms, overrides } = status
  const counts = SEVERITIES.flatMap((it) => (alarms[it] ? [`${alarms[it]} ${it}`] : []))
  const parts = [
    ...(confirmUntil === undefined ? [] : [confirmText(confirmUntil - now)]),
    ...(uncommitted > 0 ? [`uncommitted: ${uncommitted}`] : []),
    ...(counts.length === 0 ? [] : [`alarms: ${counts.join(', ')}`]),
    ...(overrides.length === 0 ? [] : [`override: ${overrides.join(', ')}`]),
  ]
  if (parts.length === 0) return ''
  const text = cut(parts.join(look.isUnicode ? ' · ' : ' | '), columns - 1)
  if (!look.isColoured) return text
  const isUrgent = confirmUntil !== undefined || (alarms.critical ?? 0) > 0
  return `\x1b[${isUrgent ? '7;31' : '7'}m${text}\x1b[0m`
}

/** Whether the text changes by itself as time goes by. */
export function isCountingDown(status: Status): boolean {
  return status.confirmUntil !== undefined
}

function confirmText(leftMs: number): string {
  if (leftMs <= 0) return 'the commit is being taken back'
  const seconds = Math.ceil(leftMs / 1000)
  const [minutes, rest] = [Math.floor(seconds / 60), String(seconds % 60).padStart(2, '0')]
  const hours = Math.floor(minutes / 60)
  const clock = hours > 0 ? `${hours}:${String(minutes % 60).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
  return `confirm the commit within ${clock}`
}
