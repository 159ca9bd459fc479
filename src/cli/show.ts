import {
  BrewError,
  formatPath,
  formatSeed,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  PROGRAM_MODULES,
  type ResolvedStep,
  renderSeed,
  renderSeedNode,
  type SchemaRoot,
  type SeedView,
} from '../base/index.ts'
import { lookup } from './schema/document.ts'
import { printable } from './text.ts'

/**
 * What `show` prints of a document: the members of the container or list entry that the path names, in the seed's
 * shape; a leaf or a whole list by its name.
 * @throws BrewError `data-missing` for a list entry or presence container that is not there
 */
export function showText(
  root: SchemaRoot,
  steps: readonly ResolvedStep[],
  document: JsonObject,
  view: SeedView,
): string {
  requirePlaces(steps, document, view)
  return printable(formatSeed(shown(root, steps, document, view)))
}

function shown(root: SchemaRoot, steps: readonly ResolvedStep[], document: JsonObject, view: SeedView): JsonValue {
  const last = steps.at(-1)
  if (last === undefined) return renderSeed(root, document, view, { leaveOut: ofTheProgram(root) })
  const { node, step } = last
  const value = lookup(document, steps)
  const isEntry = node.kind === 'list' && step.keys !== undefined
  if (node.kind === 'container' || isEntry) return renderSeed(node, isJsonObject(value) ? value : undefined, view)
  const rendered = renderSeedNode(node, value, view)
  return rendered === undefined ? {} : { [node.name]: rendered }
}

function ofTheProgram(root: SchemaRoot): string[] {
  return (root.children ?? [])
    .filter(({ module }) => PROGRAM_MODULES.includes(module))
    .map(({ name, module }) => `/${module}:${name}`)
}

/** List entries and presence containers mean something by being there; the rest may as well be unset. */
function requirePlaces(steps: readonly ResolvedStep[], document: JsonObject, view: SeedView): void {
  for (const [at, { step, node }] of steps.entries()) {
    if (step.keys === undefined && node.presence !== true) continue
    const upTo = steps.slice(0, at + 1)
    if (lookup(document, upTo) !== undefined) continue
    const what = view === 'state' ? 'there is no state of it' : 'it is not configured'
    throw new BrewError('data-missing', what, { path: formatPath(upTo.map((it) => it.step)) })
  }
}
