import { EDIT_ARGUMENTS, type EditArgument, type EditVerb, type PathArgument } from '../../base/index.ts'
import type { WordArgument } from './command.ts'

/** Arguments that several commands take. */

/** Kept with a commit. */
export const COMMENT = { kind: 'text', name: 'text', description: 'Kept with the commit' } as const

/** The number of a commit. */
export function commitNumber(description: string, isOptional: boolean): WordArgument {
  return {
    kind: 'number',
    name: 'commit',
    of: 'commit',
    least: 0,
    most: Number.MAX_SAFE_INTEGER,
    description,
    isOptional,
  }
}

/** A path as a person types it: nodes may be abbreviated. */
export function typedPath(
  nodes: PathArgument['nodes'],
  ends: PathArgument['ends'],
  also: Pick<PathArgument, 'globs'> = {},
): PathArgument {
  return { kind: 'path', name: 'path', nodes, ends, abbreviates: true, ...also }
}

/** What an edit takes, as a person types it. */
export function typedEdit(verb: EditVerb): readonly EditArgument[] {
  const globs = verb === 'delete' ? { globs: true } : {}
  return EDIT_ARGUMENTS[verb].map((it) => (it.kind === 'path' ? { ...it, abbreviates: true, ...globs } : it))
}
