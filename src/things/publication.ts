import { BrewError, isWithin } from '../base/index.ts'
import type { PublishOptions, Value } from './api.ts'
import type { StateChange } from './protocol.ts'
import type { Located } from './shape.ts'
import { textFromValue } from './values.ts'

/** What a Thing owns, and how its paths are found. */
export interface Owned {
  readonly name: string
  /** Data path from the root. */
  readonly path: string
  /** @throws BrewError `unknown-element`, `invalid-value` */
  readonly locate: (path: string) => Located
}

/**
 * What an author publishes as a change of state.
 * @throws BrewError `access-denied` for what the Thing does not own or is configuration, `invalid-value`
 */
export function publication(
  owned: Owned,
  path: string,
  value: Value,
  options: PublishOptions & Required<Pick<PublishOptions, 'quality' | 'taken'>>,
): StateChange {
  const located = stateAt(owned, path, 'set')
  const { node } = located
  const isValueless = node.kind !== 'leaf'
  if (isValueless && value !== true) {
    throw new BrewError('invalid-value', `only true can be published for a ${node.kind}`, { path: located.path })
  }
  if (isValueless && node.kind !== 'container' && !located.isEntry) {
    throw new BrewError('invalid-value', 'name one entry', { path: located.path }, "Add [key='...'].")
  }
  const text = isValueless || node.type === undefined ? {} : { value: textAt(located, value) }
  const { quality, taken, source } = options
  return { op: 'set', path: located.path, quality, taken, ...text, ...(source === undefined ? {} : { source }) }
}

/** What an author removes as a change of state. @throws BrewError as `publication` */
export function removal(owned: Owned, path: string): StateChange {
  return { op: 'remove', path: stateAt(owned, path, 'remove').path }
}

/** Data path of a reading that an author names. @throws BrewError as `publication` */
export function readingPath(owned: Owned, path: string): string {
  return stateAt(owned, path, 'set').path
}

/** A state node below the owned path; to remove, also one of configuration that holds state. */
function stateAt(owned: Owned, path: string, purpose: 'set' | 'remove'): Located {
  const located = owned.locate(path.startsWith('/') ? path : `${owned.path}/${path}`)
  if (!isWithin(located.path, owned.path)) {
    throw new BrewError('access-denied', `${owned.name} does not own it`, { path: located.path })
  }
  if (located.node.config && (purpose === 'set' || !holdsState(located))) {
    throw new BrewError('access-denied', 'it is configuration, which a Thing does not write', { path: located.path })
  }
  return located
}

/** Configuration containers and list entries may hold state; their state can be removed with them. */
function holdsState(located: Located): boolean {
  return located.node.kind === 'container' || (located.node.kind === 'list' && located.isEntry)
}

function textAt(located: Located, value: Value): string {
  if (located.node.type === undefined) throw new BrewError('operation-failed', 'it has no type', { path: located.path })
  try {
    return textFromValue(located.node.type, value)
  } catch (error) {
    if (!(error instanceof BrewError)) throw error
    throw new BrewError(error.tag, error.message, { path: located.path }, error.hint)
  }
}
