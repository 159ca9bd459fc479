import { formatPath, isJsonObject, type JsonValue, memberOf, type ResolvedStep } from '../../base/index.ts'
import type { Datastores } from '../../datastore/index.ts'

/**
 * A value of RFC 7951 as a document of XML elements from the root; empty where there is nothing.
 * @param place where it is; no steps for the root
 */
export function xmlText(
  datastores: Pick<Datastores, 'toXml'>,
  place: readonly ResolvedStep[],
  value: JsonValue,
): string {
  const last = place.at(-1)
  const path = formatPath(place.map(({ step }) => step))
  const isObject = last === undefined || last.node.kind === 'container' || last.step.keys !== undefined
  if (isObject) return datastores.toXml(path, isJsonObject(value) ? value : {})
  const above = formatPath(place.slice(0, -1).map(({ step }) => step))
  return datastores.toXml(above, { [memberOf(last)]: valueIn(last, value) })
}

/** An entry of a leaf-list that is asked for by itself stands in its array all the same. */
function valueIn({ node, step }: ResolvedStep, value: JsonValue): JsonValue {
  return node.kind === 'leaf-list' && step.value !== undefined ? [value] : value
}
