/**
 * Makes `generated/`: `libyang.wasm`, the standard YANG modules and the licences of what is in them. Run by Bun; does
 * nothing when nothing it depends on has changed.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { digest, readIfThere, writeAtomically } from './cache.ts'
import { COMPILER_VERSION } from './compiler.ts'
import { licences, standardModules } from './embedded.ts'
import { link } from './link.ts'
import { compileMissing, serveCompiles } from './objects.ts'
import { planUnits } from './plan.ts'
import { provideSources } from './sources.ts'
import { LIBYANG, PCRE2 } from './upstream.ts'

const HOME = fileURLToPath(new URL('..', import.meta.url))
const GENERATED = join(HOME, 'generated')
const SHIM = join(HOME, 'shim')
const OUTPUTS = ['libyang.wasm', 'standard-modules.json', 'licences.json']

async function build(say: (line: string) => void): Promise<void> {
  const state = stateOfInputs()
  const stamp = join(GENERATED, 'inputs.sha256')
  const complete = OUTPUTS.every((name) => readIfThere(join(GENERATED, name)) !== undefined)
  if (complete && Buffer.from(readIfThere(stamp) ?? '').toString() === state) return
  const sources = provideSources(say)
  const units = planUnits(sources, SHIM)
  await compileMissing(units, sources, say)
  const wasm = await link(units, say)
  writeAtomically(join(GENERATED, 'libyang.wasm'), wasm)
  writeAtomically(join(GENERATED, 'standard-modules.json'), JSON.stringify(standardModules(sources.libyang)))
  writeAtomically(join(GENERATED, 'licences.json'), JSON.stringify(licences(sources), undefined, 1))
  writeAtomically(stamp, state)
  say(`libyang.wasm: ${(wasm.length / 1e6).toFixed(2)} MB`)
}

/** Everything the result depends on that can change without this package's version doing so. */
function stateOfInputs(): string {
  const files = ['compile', 'shim'].flatMap((folder) =>
    readdirSync(join(HOME, folder)).map((name) => `${folder}/${name}`),
  )
  const own = [...files.sort(), 'src/limits.ts'].flatMap((name) => [name, readFileSync(join(HOME, name))])
  const given = [LIBYANG, PCRE2].map((upstream) => process.env[upstream.override] ?? '')
  return digest(COMPILER_VERSION, ...given, ...own)
}

try {
  if (process.argv.includes('--worker'))
    await serveCompiles(
      planUnits(
        provideSources(() => undefined),
        SHIM,
      ),
    )
  else await build((line) => console.error(`libyang-wasm: ${line}`))
} catch (error) {
  console.error(`libyang-wasm: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}
