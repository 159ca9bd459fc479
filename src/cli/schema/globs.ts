import { isJsonObject, type JsonObject, keyLeaves, ownMember, type ResolvedStep, scalarText } from '../../base/index.ts'

/** Keys with `*` in them: a step that stands for every entry of its list that it fits. */

/** Whether a step stands for many. */
export function hasGlobs({ globs }: ResolvedStep): boolean {
  return globs !== undefined && globs.length > 0
}

/** Whether an entry is one of those that a step stands for. */
export function fitsGlobs({ step, node, globs = [] }: ResolvedStep, entry: JsonObject): boolean {
  return keyLeaves(node).every((leaf) => {
    const wanted = step.keys?.[leaf.name]
    const text = scalarText(leaf, ownMember(entry, leaf.name) ?? '')
    if (wanted === undefined) return true
    return globs.includes(leaf.name) ? fits(wanted, text) : wanted === text
  })
}

/** Paths of all that a path with patterns stands for. @param entriesAt what is there of the list that a path leads to */
export async function expandGlobs(
  steps: readonly ResolvedStep[],
  entriesAt: (steps: readonly ResolvedStep[]) => Promise<readonly unknown[]>,
): Promise<readonly (readonly ResolvedStep[])[]> {
  const at = steps.findIndex(hasGlobs)
  const pattern = steps[at]
  if (pattern === undefined) return [steps]
  const { keys: _, ...list } = pattern.step
  const above = steps.slice(0, at)
  const entries = (await entriesAt([...above, { node: pattern.node, step: list }])) as Parameters<
    typeof isJsonObject
  >[0][]
  const found: (readonly ResolvedStep[])[] = []
  for (const entry of entries.filter(isJsonObject).filter((it) => fitsGlobs(pattern, it))) {
    const keys = Object.fromEntries(
      keyLeaves(pattern.node).map((leaf) => [leaf.name, scalarText(leaf, ownMember(entry, leaf.name) ?? '')]),
    )
    const named = { node: pattern.node, step: { ...list, keys } }
    found.push(...(await expandGlobs([...above, named, ...steps.slice(at + 1)], entriesAt)))
  }
  return found
}

function fits(glob: string, text: string): boolean {
  const pattern = glob.split('*').map((it) => it.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${pattern.join('.*')}$`, 's').test(text)
}
