import { join } from 'node:path'
import {
  BrewError,
  convertUnit,
  drop,
  fill,
  loadFault,
  type Migration,
  move,
  rename,
  rewrite,
  split,
} from '../../base/index.ts'
import { listFiles } from '../files.ts'

let provided = false

/** Makes `import ... from 'brewerslab/migrations'` work in this process for files that are not part of the program. */
function provideModule(): void {
  if (provided) return
  provided = true
  Bun.plugin({
    name: 'brewerslab/migrations',
    setup(build) {
      build.module('brewerslab/migrations', () => ({
        loader: 'object',
        exports: { convertUnit, drop, fill, move, rename, rewrite, split },
      }))
    },
  })
}

/**
 * The migrations that users have written for their own modules: `export const migrations` of every file in
 * `<root>/yang/migrations/`. They run in this process, as functions of texts.
 * @throws BrewError with file, line and column for one that does not load, or with the file where it exports something else
 */
export async function loadUserMigrations(root: string): Promise<Migration[]> {
  const directory = join(root, 'yang', 'migrations')
  const names = ['.ts', '.js']
    .flatMap((ending) => listFiles(directory, ending))
    .filter((name) => !name.endsWith('.d.ts'))
  if (names.length > 0) provideModule()
  const loaded = await Promise.all(names.map((name) => load(join(directory, name))))
  return loaded.flat()
}

async function load(file: string): Promise<Migration[]> {
  let exported: { readonly migrations?: unknown }
  try {
    exported = await import(file)
  } catch (cause) {
    throw loadFault(file, cause)
  }
  const { migrations } = exported
  if (Array.isArray(migrations) && migrations.every(isMigration)) return migrations
  throw new BrewError(
    'invalid-value',
    'it exports no migrations',
    { file },
    "Write: export const migrations = [{ module: '...', from: '2026-01-01', to: '2027-01-01', steps: [...] }]",
  )
}

const REVISION = /^\d{4}-\d{2}-\d{2}$/
const KINDS: readonly unknown[] = [
  'move',
  'rewrite',
  'split',
  'fill',
  'drop',
] satisfies Migration['steps'][number]['kind'][]

function isMigration(value: unknown): value is Migration {
  if (typeof value !== 'object' || value === null) return false
  const { module, from, to, steps } = value as Readonly<Record<string, unknown>>
  const isRevision = (it: unknown) => typeof it === 'string' && REVISION.test(it)
  return (
    typeof module === 'string' &&
    isRevision(from) &&
    isRevision(to) &&
    Array.isArray(steps) &&
    steps.every(
      (step: unknown) => typeof step === 'object' && step !== null && KINDS.includes((step as { kind?: unknown }).kind),
    )
  )
}
