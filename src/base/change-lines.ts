import type { ChangeEdit } from './v1.ts'

/**
 * Changes as lines for people: `set /path value`, `delete /path`. What only holds a changed node is left out, as
 * setting the node makes it; so is all below a deleted one.
 */
export function changeLines(edits: readonly ChangeEdit[]): string[] {
  const deleted = new Set(edits.filter(({ op }) => op === 'delete').map(({ path }) => path))
  const made = new Set(edits.filter(({ op }) => op !== 'delete').flatMap(({ path }) => pathsAbove(path)))
  return edits.flatMap((edit) => {
    if (edit.op === 'delete')
      return pathsAbove(edit.path).some((above) => deleted.has(above)) ? [] : [`delete ${edit.path}`]
    if (edit.op === 'move') return [`move ${edit.path}`]
    if (edit.new === undefined) return made.has(edit.path) ? [] : [`set ${edit.path}`]
    return [`set ${edit.path} ${word(edit.new)}`]
  })
}

/** The data paths of what holds a node, keys included. */
function pathsAbove(path: string): string[] {
  const ends = [...path.matchAll(/\/|'[^']*'|"[^"]*"/g)].filter(([found]) => found === '/').map(({ index }) => index)
  return ends.slice(1).map((end) => path.slice(0, end))
}

/** A value as one word: quoted where it would not be one. */
function word(value: string): string {
  return /^[^\s"'\\]+$/.test(value) ? value : JSON.stringify(value)
}
