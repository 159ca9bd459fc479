import { userName } from '../../../src/cli/user.ts'
import type { Person } from '../../cli/server.ts'
import { steadied, TEXT_MARK, type Typed } from './transcript.ts'

/** What a person sees who types all of that, as a transcript. */
export async function transcriptOf(
  person: Person,
  typed: readonly Typed[],
  names: Readonly<Record<string, string>>,
): Promise<string> {
  const marks: { readonly row: number; readonly typed: Typed }[] = []
  await person.until(/>$/)
  for (const [at, it] of typed.entries()) {
    const { row } = person.screen.cursor
    marks.push({ row, typed: it })
    await type(person, it.text)
    const next = typed[at + 1]?.at
    await (next === undefined
      ? person.exited
      : person.until(() => person.screen.cursor.row > row && isReady(person, next)))
  }
  const rows = person.screen.text.split('\n').flatMap((row, at) => {
    const shown = Object.entries(names).reduce((text, [name, word]) => text.replaceAll(name, word), row)
    const here = marks.filter((it) => it.row === at).map((it) => it.typed)
    const isText = here.some((it) => it.at === 'text')
    // A key that ends something leaves no trace.
    const text = isText && row === '' ? here.map((it) => it.text).join('') : shown
    return [...here.flatMap(({ titles }) => titles), isText ? `${TEXT_MARK}${text}` : text]
  })
  return `${steadied(rows.join('\n'), userName())}\n`
}

async function type(person: Person, text: string): Promise<void> {
  const control = /^\^([A-Z])$/.exec(text)?.[1]
  if (control !== undefined) {
    // What runs is interrupted, not what was about to begin.
    await Bun.sleep(300)
    person.type(String.fromCharCode(control.charCodeAt(0) - 64))
  } else person.type(`${text}\r`)
}

/** Whether the person is asked for what comes next. */
function isReady(person: Person, next: Typed['at']): boolean {
  const last = person.screen.textToCursor.split('\n').at(-1) ?? ''
  if (next === 'question') return /(?:\(\w+\)|Value for ".*:)$/.test(last)
  // Nothing is asked: the text goes on, at the beginning of a row.
  if (next === 'text') return person.screen.cursor.column === 0
  return /^\S+@\S+.*[>%]$/.test(last)
}
