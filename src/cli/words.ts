import { keyLeaves, quoteWord, type ResolvedStep, type SchemaRoot, seedName } from '../base/index.ts'

/** The words that lead to a place, as they are typed: names, and the keys of entries. */
export function placeText(root: SchemaRoot, steps: readonly ResolvedStep[]): readonly string[] {
  return steps.flatMap(({ node, step }, at) => {
    const parent = at === 0 ? root : (steps[at - 1]?.node ?? root)
    const keys = keyLeaves(node).flatMap(({ name }) => step.keys?.[name] ?? [])
    return [seedName(parent, node), ...keys.map(quoteWord)]
  })
}

/** Ends a text that a command asks for, on a line of its own, where the end of the input would end more than that. */
export const TEXT_END = '.'
