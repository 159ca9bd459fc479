import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { defineCommand } from 'citty'
import { BrewError, type ModuleInfo, type SchemaNode } from '../base/index.ts'
import type { DataTree, Yang } from '../yang/index.ts'
import { print, rootArgument, rootDirectory, verboseArgument } from './program.ts'
import { UsageError } from './usage.ts'

/** Looks at the model without a server: the modules in the executable and those in `<root>/yang`. */
export const yangCommand = defineCommand({
  meta: { name: 'yang', description: 'Show the model, check files against it, write its TypeScript types' },
  subCommands: {
    tree: defineCommand({
      meta: { name: 'tree', description: 'Tree diagram of a module (RFC 8340)' },
      args: {
        module: { type: 'positional', required: false, description: 'Name of a module; else all that hold data' },
        ...rootArgument,
        ...verboseArgument,
      },
      run: ({ args }) => withYang(args, async (yang) => print(treeOf(yang, args.module))),
    }),
    modules: defineCommand({
      meta: { name: 'modules', description: 'List the modules: name, revision, namespace, features' },
      args: { ...rootArgument, ...verboseArgument },
      run: ({ args }) => withYang(args, async (yang) => print(moduleTable(yang.schema.modules))),
    }),
    validate: defineCommand({
      meta: { name: 'validate', description: 'Check a file of configuration (RFC 7951 JSON)' },
      args: {
        file: {
          type: 'positional',
          required: true,
          description: 'The file, laid out like those in startup/ and persist/',
        },
        state: { type: 'boolean', description: 'The file may hold state too, like those in operational/' },
        ...rootArgument,
        ...verboseArgument,
      },
      run: ({ args }) => withYang(args, (yang) => validateFile(yang, args.file, args.state === true)),
    }),
    types: defineCommand({
      meta: { name: 'types', description: 'TypeScript declarations of every path, for writing Things' },
      args: {
        out: { type: 'string', valueHint: 'FILE', description: 'Write them there instead of to the screen' },
        merged: { type: 'boolean', description: 'Only what the model adds to the module "brewerslab"' },
        ...rootArgument,
        ...verboseArgument,
      },
      run: ({ args }) => withYang(args, (yang) => writeTypes(yang, args.merged === true, args.out)),
    }),
  },
})

/** The tree diagram of one module, or of all implemented ones that have something to show. */
function treeOf(yang: Yang, module: string | undefined): string {
  if (module !== undefined) return yang.treeDiagram(module)
  const withData = new Set([
    ...yang.schema.nodes.flatMap(modulesWithin),
    ...yang.schema.operations.map(({ module }) => module),
  ])
  return yang.schema.modules
    .filter((it) => it.implemented && withData.has(it.name))
    .map((it) => yang.treeDiagram(it.name))
    .join('\n')
}

/** The modules of a node and of all below it: those that augment have data, too. */
function modulesWithin({ module, children = [] }: SchemaNode): readonly string[] {
  return [module, ...children.flatMap(modulesWithin)]
}

/** Columns of equal width: name, revision, use, namespace, features. */
function moduleTable(modules: readonly ModuleInfo[]): string {
  const rows = modules.map((it) => [
    it.name,
    it.revision ?? '-',
    it.implemented ? 'implemented' : 'imported',
    it.namespace,
    it.features.join(','),
  ])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

async function validateFile(yang: Yang, file: string, state: boolean): Promise<void> {
  const { combineFaults } = await import('../yang/index.ts')
  const text = await readText(file)
  using tree: DataTree = yang.parse(text, { kind: state ? 'data' : 'config', file })
  const faults = tree.validate({ state })
  if (faults.length > 0) throw combineFaults(faults, file)
  await print(`${file} is valid`)
}

async function writeTypes(yang: Yang, merged: boolean, out: string | undefined): Promise<void> {
  const { declarationsOf } = await import('../things/index.ts')
  const text = declarationsOf(yang.schema, { form: merged ? 'merged' : 'whole' })
  if (out === undefined) return print(text)
  if (!out.endsWith('.ts')) throw new UsageError(`${out} is no TypeScript file`, 'Name it something.d.ts.')
  try {
    await mkdir(dirname(out), { recursive: true })
    await writeFile(out, text)
  } catch (cause) {
    throw new BrewError('resource-denied', reasonOf(cause), { file: out }, 'Name a file that can be written.', {
      cause,
    })
  }
  process.stderr.write(`wrote ${out}\n`)
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new BrewError('data-missing', reasonOf(cause), { file }, 'Name a file that can be read.', { cause })
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'there is no such file or directory'
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'permission denied'
  if (code === 'EISDIR') return 'is a directory'
  return error instanceof Error ? error.message : String(error)
}

/** Opens the engine with the modules of the executable and of the root, if there is one. */
async function withYang(
  args: { readonly root?: string | undefined },
  work: (yang: Yang) => Promise<void>,
): Promise<void> {
  const { readUserModules, Yang } = await import('../yang/index.ts')
  using yang = await Yang.open(await readUserModules(join(rootDirectory(args), 'yang')))
  await work(yang)
}
