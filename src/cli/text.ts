/** Text as a terminal shows it: times, carets, columns. Pure. */

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Local time as asctime(3) writes it, the day padded with a space: `Sat Apr  4 18:51:22 2018`. */
export function asctime(time: Date): string {
  const two = (it: number) => String(it).padStart(2, '0')
  const day = String(time.getDate()).padStart(2)
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')
  return `${DAYS[time.getDay()]} ${MONTHS[time.getMonth()]} ${day} ${clock} ${time.getFullYear()}`
}

/** A time as people sort it, `2018-04-14 18:51:22`: of this machine, or of the zone that is named (IANA). */
export function localTime(time: Date, timeZone?: string): string {
  // In no language is a day written so but in Swedish.
  if (timeZone !== undefined) return time.toLocaleString('sv-SE', { timeZone })
  const two = (it: number) => String(it).padStart(2, '0')
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-')
  return `${day} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`
}

/** A time to wait, in the largest unit that is nearly right: `45 seconds`, `10 minutes`, `3 hours`. */
export function duration(seconds: number): string {
  if (seconds < 120) return counted(Math.round(seconds), 'second')
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? counted(minutes, 'minute') : counted(Math.round(minutes / 60), 'hour')
}

/** How old something is, for a column: `45s`, `12m`, `3h`, `9d`. */
export function age(since: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - since.getTime()) / 1000))
  if (seconds < 120) return `${seconds}s`
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`
}

/** A number of things. */
export function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

/** What came from elsewhere, without the control characters that would steer the terminal; tabs and newlines stay. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}--[\t\n]]/gv, '\ufffd')
}

/** Columns that text takes in a terminal: 2 for wide characters, 0 for combining ones. */
export function displayWidth(text: string): number {
  return Bun.stringWidth(text)
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** What a person calls characters: a letter with its accents, an emoji with its modifiers. */
export function graphemes(text: string): string[] {
  if (/^[ -~]*$/.test(text)) return text.split('')
  return Array.from(segmenter.segment(text), (it) => it.segment)
}

/** Spaces and carets that stand under `text.slice(start, end)`; at least one caret, also behind the end of the text. */
export function caretLine(text: string, start: number, end: number): string {
  const before = displayWidth(text.slice(0, start)) + Math.max(0, start - text.length)
  return `${' '.repeat(before)}${'^'.repeat(Math.max(1, displayWidth(text.slice(start, end))))}`
}

/** A row of a two-column list. */
export interface Row {
  readonly left: string
  readonly right?: string
}

/** Rows with their right sides aligned and cut to `columns`, so that a long description does not break the list. */
export function twoColumns(rows: readonly Row[], columns: number): string {
  const widest = Math.min(32, Math.max(0, ...rows.map((row) => displayWidth(row.left))))
  return rows
    .map(({ left, right }) => {
      if (right === undefined || right === '') return `  ${left}`
      const gap = ' '.repeat(Math.max(0, widest - displayWidth(left)) + 2)
      const room = columns - 2 - Math.max(widest, displayWidth(left)) - 2
      return `  ${left}${gap}${cut(right, Math.max(20, room))}`
    })
    .join('\n')
}

/** A column of a table: its title, and whether it holds numbers, which stand to the right. */
export interface Column {
  readonly title: string
  readonly isNumeric?: boolean
}

/** Rows below their titles, each cell on one line, columns two blanks apart. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map((it) => it.title), ...rows.map((row) => row.map((cell) => cut(cell, Infinity)))]
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => displayWidth(line[at] ?? ''))))
  return lines
    .map((line) =>
      columns
        .map(({ isNumeric }, at) => {
          const cell = line[at] ?? ''
          const blanks = ' '.repeat((widths[at] ?? 0) - displayWidth(cell))
          return isNumeric === true ? blanks + cell : cell + blanks
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Words side by side, filled column by column as `ls` does. */
export function manyColumns(words: readonly string[], columns: number): string {
  const width = Math.max(1, ...words.map(displayWidth)) + 2
  const across = Math.max(1, Math.floor(columns / width))
  const down = Math.ceil(words.length / across)
  return Array.from({ length: down }, (_, row) =>
    Array.from({ length: across }, (_, column) => words[column * down + row])
      .filter((word) => word !== undefined)
      .map((word) => word + ' '.repeat(width - displayWidth(word)))
      .join('')
      .trimEnd(),
  ).join('\n')
}

/** Text on one line, in at most `width` columns. */
export function cut(text: string, width: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  if (displayWidth(line) <= width) return line
  let kept = ''
  let used = 1
  for (const character of graphemes(line)) {
    used += displayWidth(character)
    if (used > width) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

/** A time that has gone by: `7 s`, `2 min 05 s`. */
export function elapsed(seconds: number): string {
  const whole = Math.floor(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}
