import {
  BrewError,
  checkValue,
  dataChildren,
  type JsonObject,
  type JsonValue,
  resolveOperation,
  type Schema,
  type SchemaNode,
  sideOf,
} from '../base/index.ts'
import type { Call, Value } from './api.ts'
import { jsonOf } from './hooks.ts'
import { configFromJson, mapKey, propertyNames } from './shape.ts'
import { textFromValue, valueFromText } from './values.ts'

/** An action or RPC of the model as an author gets it, and what the author answers as it travels. */
export interface TypedCall {
  readonly call: Call
  readonly input: unknown
  readonly answer: (value: unknown) => JsonValue
}

/** @throws BrewError `unknown-element` where the Thing has no such action */
export function typedCall(schema: Schema, { path, user }: Pick<Call, 'path' | 'user'>, input: JsonValue): TypedCall {
  const { node, steps } = resolveOperation(schema, path)
  const keys = steps.flatMap(({ step, node: list }) => (step.keys === undefined ? [] : [typedKeys(list, step.keys)]))
  return {
    call: { path, keys, user },
    input: configFromJson(asConfiguration(sideOf(node, 'input')), input),
    answer: (value) => objectJson(sideOf(node, 'output'), value ?? {}),
  }
}

/** As the keys of the `Map` that the list is in `this.config`. */
function typedKeys(list: SchemaNode, keys: Readonly<Record<string, string>>): Call['keys'][number] {
  const leaves = dataChildren(list)
  return Object.fromEntries(
    Object.entries(keys).map(([key, text]) => {
      const type = leaves.find(({ name, isKey }) => name === key && isKey === true)?.type
      return [key, type === undefined ? text : mapKey(valueFromText(type, text))]
    }),
  )
}

/** Nodes of operations are neither configuration nor state: here they are read as configuration is. */
function asConfiguration(node: SchemaNode): SchemaNode {
  const kind = node.kind === 'input' ? 'container' : node.kind
  const { children } = node
  return { ...node, kind, config: true, ...(children === undefined ? {} : { children: children.map(asConfiguration) }) }
}

/** RFC 7951. What is no node of the model stays as it is: who judges the answer says so. */
function objectJson(parent: SchemaNode, value: unknown): JsonValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return jsonOf(value) ?? {}
  const names = propertyNames(parent)
  const properties = new Map(Object.entries(value))
  const object: JsonObject = {}
  for (const child of dataChildren(parent)) {
    const name = [names.get(child), `${child.module}:${child.name}`].find(
      (it) => it !== undefined && properties.has(it),
    )
    if (name === undefined) continue
    const member = nodeJson(child, properties.get(name))
    properties.delete(name)
    if (member !== undefined) object[`${child.module}:${child.name}`] = member
  }
  return Object.assign(object, jsonOf(Object.fromEntries(properties)))
}

function nodeJson(node: SchemaNode, value: unknown): JsonValue | undefined {
  if (value === undefined || value === null) return undefined
  switch (node.kind) {
    case 'leaf':
      return leafJson(node, value)
    case 'leaf-list':
      return Array.isArray(value) ? value.map((entry) => leafJson(node, entry)) : jsonOf(value)
    case 'list': {
      const entries = value instanceof Map ? [...value.values()] : value
      return Array.isArray(entries) ? entries.map((entry) => objectJson(node, entry)) : jsonOf(value)
    }
    case 'container':
      return objectJson(node, value)
    default:
      return jsonOf(value)
  }
}

/** What is not of the type stays as it is. */
function leafJson(node: SchemaNode, value: unknown): JsonValue {
  const asItIs = () => jsonOf(value) ?? null
  if (node.type === undefined) return asItIs()
  try {
    const text = textFromValue(node.type, value as Value)
    const checked = checkValue(node, text)
    return checked.ok ? checked.value : text
  } catch (error) {
    if (error instanceof BrewError) return asItIs()
    throw error
  }
}
