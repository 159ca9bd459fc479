import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { ENTRY_POINTS } from './entries.ts'
import { BuildError, filesBelow, outputOf, ROOT, whenChanged } from './steps.ts'

/** One part of the executable and its terms, as `brewerslab licenses` prints it. */
export interface Licence {
  readonly name: string
  readonly version: string
  /** SPDX expression, as the package states it. */
  readonly licence: string
  readonly role: string
  /** Licence texts and notices, whole. */
  readonly text: string
}

const OUTPUT = 'src/commands/generated/licences.json'
const WASM_LICENCES = 'build/libyang-wasm/generated/licences.json'

/** Collects the licences of everything that is in the executable, when what is in it may have changed. */
export async function collectLicences(): Promise<boolean> {
  return whenChanged(
    {
      title: 'collecting licences',
      name: 'licences',
      inputs: ['LICENSE', 'package-lock.json', 'build/licences.ts', 'build/entries.ts', WASM_LICENCES, ...sources()],
      settings: Bun.version,
      output: OUTPUT,
    },
    async () => {
      const licences = [own(), bun(), ...wasm(), ...(await bundledPackages()).map(npmPackage)]
      mkdirSync(join(ROOT, dirname(OUTPUT)), { recursive: true })
      writeFileSync(join(ROOT, OUTPUT), `${JSON.stringify(licences, undefined, 1)}\n`)
    },
  )
}

/** What decides which packages are bundled; without what the build itself puts there. */
function sources(): string[] {
  return ['src', 'things']
    .flatMap((folder) => filesBelow(join(ROOT, folder)))
    .filter((file) => !file.includes('/generated/'))
    .map((file) => relative(ROOT, file))
}

function own(): Licence {
  const { name, version, license } = manifest(ROOT)
  return { name, version, licence: license, role: 'this program', text: readFileSync(join(ROOT, 'LICENSE'), 'utf8') }
}

/** Bun's npm package carries no licence file; its documentation, in `bun-types`, says what is linked into it. */
function bun(): Licence {
  const page = readFileSync(join(ROOT, 'node_modules/bun-types/docs/project/license.mdx'), 'utf8')
  const body = page.replace(/^---\n.*?\n---\n/s, '')
  return {
    name: 'Bun',
    version: Bun.version,
    licence: 'MIT AND LGPL-2.0-only AND others, see the list',
    role: 'the runtime',
    text: `${body.trim()}\n\n## Licence of Bun itself\n\nCopyright (c) Oven and the contributors to Bun\n\n${MIT}`,
  }
}

/** What is compiled into libyang.wasm or embedded beside it, as its own build collected it. */
function wasm(): Licence[] {
  const listed = JSON.parse(readFileSync(join(ROOT, WASM_LICENCES), 'utf8')) as Omit<Licence, 'role'>[]
  return listed.map((it) => ({ ...it, role: 'the YANG engine (libyang.wasm)' }))
}

/** Directories of the npm packages that the bundler really takes something from. */
async function bundledPackages(): Promise<string[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'brewerslab-licences-'))
  try {
    const metafile = join(scratch, 'meta.json')
    await outputOf([
      process.execPath,
      ...['build', '--target=bun', '--format=esm', '--splitting', `--metafile=${metafile}`, `--outdir=${scratch}/out`],
      ...ENTRY_POINTS,
    ])
    const { inputs } = JSON.parse(readFileSync(metafile, 'utf8')) as { inputs: Record<string, unknown> }
    const packages = Object.keys(inputs).flatMap(
      (path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
    )
    return [...new Set(packages)].map((path) => join(ROOT, path)).sort()
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

function npmPackage(directory: string): Licence {
  const { name, version, license } = manifest(directory)
  const files = readdirSync(directory).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
  if (files.length === 0)
    throw new BuildError(`${name} ${version} carries no licence file: say in build/licences.ts why it may be bundled`)
  const text = files.map((file) => readFileSync(join(directory, file), 'utf8').trim()).join('\n\n')
  return { name, version, licence: license, role: 'npm package', text }
}

function manifest(directory: string): { name: string; version: string; license: string } {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Record<
    'name' | 'version' | 'license',
    unknown
  >
  if (typeof name === 'string' && typeof version === 'string' && typeof license === 'string')
    return { name, version, license }
  throw new BuildError(`${directory}/package.json lacks a name, a version or a licence`)
}

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`
