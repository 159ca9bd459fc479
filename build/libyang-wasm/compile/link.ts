import { join } from 'node:path'
import type { Tree } from '@yowasp/clang'
import { INITIAL_MEMORY_BYTES, MAX_MEMORY_BYTES } from '../src/limits.ts'
import { cacheDirectory, digest, readIfThere, writeAtomically } from './cache.ts'
import { COMPILER_VERSION, clang } from './compiler.ts'
import { objectPath } from './objects.ts'
import type { Unit } from './plan.ts'

/**
 * C stack in linear memory. libyang's deepest recursions (512 levels of data through parser, validator and printer)
 * take about a tenth of it; it is placed first, so that running over it leaves the memory and traps.
 */
const STACK_BYTES = 2 * 1024 * 1024

const FLAGS = [
  '--target=wasm32-wasip1',
  '-mexec-model=reactor',
  '-O2',
  // Without it libyang traps as soon as XPath prints a number.
  '-lc-printscan-long-double',
  '-lwasi-emulated-mman',
  '-lwasi-emulated-signal',
  `-Wl,-z,stack-size=${STACK_BYTES}`,
  '-Wl,--stack-first',
  // The memory comes from outside, so that each instance can be given its own limit.
  '-Wl,--import-memory',
  `-Wl,--initial-memory=${INITIAL_MEMORY_BYTES}`,
  `-Wl,--max-memory=${MAX_MEMORY_BYTES}`,
  // See shim/memory.c.
  ...['malloc', 'calloc', 'realloc', 'free'].map((name) => `-Wl,--wrap=${name}`),
  '-Wl,--strip-all',
]

/** Links the compiled units to the module. */
export async function link(units: readonly Unit[], say: (line: string) => void): Promise<Uint8Array> {
  const key = digest(COMPILER_VERSION, FLAGS.join(' '), ...units.map((unit) => unit.key))
  const result = join(cacheDirectory(), 'results', `${key}.wasm`)
  const cached = readIfThere(result)
  if (cached !== undefined) return cached
  say('linking libyang.wasm')
  const objects: Tree = {}
  for (const unit of units) {
    const bytes = readIfThere(objectPath(unit))
    if (bytes === undefined) throw new Error(`the object of ${unit.path} is gone from the cache`)
    objects[`${unit.path.replaceAll('/', '_')}.o`] = bytes
  }
  const wasm = await clang([...Object.keys(objects), ...FLAGS], objects, 'libyang.wasm')
  writeAtomically(result, wasm)
  return wasm
}
