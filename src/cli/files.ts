import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** More than a person looks through. */
const MOST_FILES = 200

/** Files of this machine whose names begin so; directories end with a slash, and what is hidden is left out. */
export function fileOffers(typed: string): readonly { readonly plain: string; readonly description: string }[] {
  const directory = typed === '' ? '.' : typed.endsWith('/') ? typed : dirname(typed)
  const isHere = directory === '.' && !typed.startsWith('./')
  return entriesOf(directory)
    .map((it) => ({ plain: isHere ? it : join(directory, it), description: '' }))
    .map((it) => (typed.startsWith('./') ? { ...it, plain: `./${it.plain}` } : it))
    .filter(({ plain }) => plain.startsWith(typed))
    .slice(0, MOST_FILES)
}

function entriesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.'))
      .map((it) => (it.isDirectory() ? `${it.name}/` : it.name))
      .toSorted()
  } catch (error) {
    // What cannot be looked into has nothing to offer; the command itself says why.
    if (error instanceof Error && 'code' in error) return []
    throw error
  }
}
