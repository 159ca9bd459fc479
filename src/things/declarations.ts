import {
  dataChildren,
  effectiveType,
  type ModuleInfo,
  type Schema,
  type SchemaNode,
  type SchemaType,
} from '../base/index.ts'
import apiDeclarations from './generated/api.d.txt' with { type: 'text' }
import migrationDeclarations from './generated/migration.d.txt' with { type: 'text' }
import { propertyNames } from './shape.ts'

/** TypeScript declarations from the model: what `brewerslab yang types` writes and Things are checked against. */

/** What surrounds the declarations of the model. */
export interface DeclarationOptions {
  /**
   * `whole`: the modules `brewerslab` and `brewerslab/migrations` with all of their names, for files of users anywhere. `merged`: only what the
   * model adds, for this project's own sources.
   */
  readonly form: 'whole' | 'merged'
}

/** The text of a `.d.ts` file that declares every path of the schema with its type. */
export function declarationsOf(schema: Schema, options: DeclarationOptions): string {
  const writer = new DeclarationWriter()
  for (const node of dataChildren({ children: schema.nodes })) writer.top(node)
  const declared = schema.modules.filter((module) => writer.modules.has(module.name)).map(moduleText)
  return [
    `// Made by "brewerslab yang types" from ${declared.join(', ')}.`,
    '// Do not edit: make it anew when the model has changed.',
    '',
    ...(options.form === 'merged' ? ["import 'brewerslab'", ''] : []),
    "declare module 'brewerslab' {",
    ...(options.form === 'whole' ? [indent(ambient(apiDeclarations)), ''] : []),
    indent(writer.text()),
    '}',
    '',
    ...(options.form === 'whole' ? MIGRATION_MODULE : []),
  ].join('\n')
}

/** What users' migrations import. */
const MIGRATION_MODULE = ["declare module 'brewerslab/migrations' {", indent(ambient(migrationDeclarations)), '}', '']

function moduleText(module: ModuleInfo): string {
  return module.revision === undefined ? module.name : `${module.name}@${module.revision}`
}

/** Inside `declare module` everything is ambient already. */
function ambient(text: string): string {
  return text.replaceAll(/^export declare /gm, 'export ').trimEnd()
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ')
}

class DeclarationWriter {
  /** Modules that nodes were declared of. */
  readonly modules = new Set<string>()
  readonly #interfaces: string[] = []
  readonly #names = new Set<string>()
  readonly #configuration: string[] = []
  readonly #state: string[] = []

  top(node: SchemaNode): void {
    this.#node(node, `/${node.module}:${node.name}`, node.name)
  }

  text(): string {
    return [
      '/** Configuration as `this.config` gives it. */',
      'export namespace Model {',
      indent(this.#interfaces.join('\n\n')),
      '}',
      '',
      'export interface ConfigurationAt {',
      indent(this.#configuration.join('\n')),
      '}',
      '',
      'export interface StateAt {',
      indent(this.#state.join('\n')),
      '}',
    ].join('\n')
  }

  /** Declares a node and all below it; the type of its configuration, `undefined` for state. */
  #node(node: SchemaNode, path: string, name: string): string | undefined {
    this.modules.add(node.module)
    switch (node.kind) {
      case 'leaf':
        return this.#leaf(node, path)
      case 'leaf-list': {
        const entry = `readonly ${elementType(typeText(node.type))}[]`
        this.#declare(node, path, entry)
        return node.config ? entry : undefined
      }
      case 'container': {
        if (!node.config && node.presence === true) this.#state.push(member(path, 'true', node))
        const type = this.#object(node, path, name)
        if (type !== undefined) this.#declare(node, path, type)
        return type
      }
      case 'list': {
        const entryPath = `${path}${(node.keys ?? []).map((key) => `[${key}]`).join('')}`
        if (!node.config && entryPath !== path) this.#state.push(member(entryPath, 'true', node))
        const entry = this.#object(node, entryPath, name)
        if (entry === undefined) return undefined
        const whole = entryPath === path ? `readonly ${entry}[]` : `ReadonlyMap<${keyType(node)}, ${entry}>`
        this.#declare(node, path, whole)
        if (entryPath !== path) this.#declare(node, entryPath, entry)
        return whole
      }
      default:
        if (node.config) this.#declare(node, path, 'unknown')
        return node.config ? 'unknown' : undefined
    }
  }

  #leaf(node: SchemaNode, path: string): string | undefined {
    const type = typeText(node.type)
    if (node.config) this.#declare(node, path, type)
    else if (node.isKey !== true) this.#state.push(member(path, type, node))
    return node.config ? type : undefined
  }

  #declare(node: SchemaNode, path: string, type: string): void {
    if (node.config) this.#configuration.push(`readonly '${path}': ${type}`)
    else if (node.kind === 'leaf-list') this.#state.push(member(`${path}[.]`, 'true', node))
  }

  /** An interface for the configuration children of a container or entry; state below it is declared on the way. */
  #object(node: SchemaNode, path: string, name: string): string | undefined {
    const names = propertyNames(node)
    const members: string[] = []
    const visit = (children: readonly SchemaNode[], conditional: boolean) => {
      for (const child of children) {
        if (child.kind === 'choice' || child.kind === 'case') visit(child.children ?? [], true)
        const property = names.get(child)
        if (property === undefined) continue
        const type = this.#node(child, `${path}/${property}`, `${name}-${child.name}`)
        if (type === undefined) continue
        members.push(member(property, type, child, conditional || mayBeAbsent(child)))
      }
    }
    visit(node.children ?? [], false)
    if (!node.config) return undefined
    const own = this.#unique(pascal(name))
    this.#interfaces.push(
      members.length === 0
        ? `export interface ${own} {}`
        : `export interface ${own} {\n${indent(members.join('\n'))}\n}`,
    )
    return `Model.${own}`
  }

  #unique(name: string): string {
    let unique = name
    for (let n = 2; this.#names.has(unique); n++) unique = `${name}${n}`
    this.#names.add(unique)
    return unique
  }
}

function mayBeAbsent(node: SchemaNode): boolean {
  if ((node.when ?? []).length > 0) return true
  if (node.kind === 'container') return node.presence === true
  if (node.kind === 'list' || node.kind === 'leaf-list') return false
  return node.isKey !== true && node.mandatory !== true && node.defaults === undefined
}

function member(name: string, type: string, node: SchemaNode, optional = false): string {
  const text = [node.description, node.units === undefined ? undefined : `Unit: ${node.units}.`]
    .filter((part) => part !== undefined)
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('*/', '* /')
    .trim()
  const quoted = /^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`
  return `${text === '' ? '' : `/** ${text} */\n`}readonly ${quoted}${optional ? '?' : ''}: ${type}`
}

function keyType(list: SchemaNode): string {
  const keys = list.keys ?? []
  if (keys.length !== 1) return 'string'
  const type = typeText(dataChildren(list).find((child) => child.name === keys[0])?.type)
  // Keys that would be arrays are found by their text.
  return type.includes('readonly') || type.includes('Uint8Array') ? 'string' : type
}

/** A type that may stand before `[]`. */
function elementType(type: string): string {
  return type.includes(' ') ? `(${type})` : type
}

function typeText(type: SchemaType | undefined): string {
  if (type === undefined) return 'unknown'
  const it = effectiveType(type)
  switch (it.base) {
    case 'boolean':
      return 'boolean'
    case 'empty':
      return 'true'
    case 'decimal64':
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint8':
    case 'uint16':
    case 'uint32':
      return 'number'
    case 'int64':
    case 'uint64':
      return 'bigint'
    case 'enumeration':
      return literals(it.enums.map((one) => one.name))
    case 'identityref':
      return literals(it.identities)
    case 'bits':
      return `readonly ${elementType(literals(it.bits.map((bit) => bit.name)))}[]`
    case 'binary':
      return 'Uint8Array'
    case 'union':
      return [...new Set(it.types.map(typeText))].join(' | ')
    default:
      return 'string'
  }
}

function literals(names: readonly string[]): string {
  return names.length === 0 ? 'never' : names.map((name) => `'${name.replaceAll(/['\\]/g, '\\$&')}'`).join(' | ')
}

function pascal(name: string): string {
  const joined = name
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('')
  return /^[A-Za-z]/.test(joined) ? joined : `Node${joined}`
}
