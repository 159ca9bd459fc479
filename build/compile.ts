import { mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ENTRY_POINTS } from './entries.ts'
import { BuildError, isThere, outputOf, ROOT, say, whenChanged } from './steps.ts'

/** The machines an executable is made for. */
export type Target = 'arm64' | 'x64'

/**
 * `runtime` is the npm package that holds Bun for that machine. For x64 there is only one: since Bun's x64 binary
 * targets Nehalem (SSE4.2) and finds out about AVX2 as it runs, the separate `baseline` build is an alias of it.
 */
const TARGETS = {
  arm64: { file: 'dist/brewerslab', bun: 'bun-linux-arm64', runtime: '@oven/bun-linux-aarch64' },
  x64: { file: 'dist/brewerslab-x64', bun: 'bun-linux-x64', runtime: '@oven/bun-linux-x64' },
} as const satisfies Record<Target, { file: string; bun: string; runtime: string }>

/** The target that runs here. */
export const HOST_TARGET: Target = process.arch === 'arm64' ? 'arm64' : 'x64'

/** Absolute path of a target's executable. */
export function executableOf(target: Target): string {
  return join(ROOT, TARGETS[target].file)
}

/**
 * With `--root`, an entry point lies in the executable where it lies in the checkout, which is how Workers name theirs.
 * `.env` and `bunfig.toml` of the current directory are none of the executable's business: a `preload` in there would
 * run. Never `strip` the result: it would silently become a bare Bun.
 */
const FLAGS = [
  ...['--compile', '--minify', '--bytecode', '--splitting', '--sourcemap', '--format=esm', '--root=.'],
  ...['--no-compile-autoload-dotenv', '--no-compile-autoload-bunfig'],
]

const INPUTS = [
  ...[
    'src',
    'things',
    'yang',
    'build/libyang-wasm/src',
    'build/libyang-wasm/generated',
    'build/libyang-wasm/package.json',
  ],
  ...['build/compile.ts', 'build/entries.ts', 'package.json', 'package-lock.json', 'tsconfig.json'],
]

/**
 * Makes the executable of a target, when something it is made of has changed. The one that is there is replaced in one
 * step, so that it may be running.
 * @returns whether there was anything to do
 */
export async function compile(target: Target): Promise<boolean> {
  const { file, bun, runtime } = TARGETS[target]
  const what = {
    title: `compiling ${file} (${bun})`,
    name: `brewerslab-${target}`,
    inputs: INPUTS,
    settings: `${Bun.version} ${FLAGS.join(' ')}`,
    output: file,
  }
  return whenChanged(what, async () => {
    const scratch = join(ROOT, 'dist', `.compiling-${target}-${process.pid}`)
    mkdirSync(scratch, { recursive: true })
    try {
      const outfile = join(scratch, 'brewerslab')
      const executable = target === HOST_TARGET ? process.execPath : await runtimeOf(runtime)
      await outputOf([
        process.execPath,
        ...['build', `--target=${bun}`, ...FLAGS, `--compile-executable-path=${executable}`, `--outfile=${outfile}`],
        ...ENTRY_POINTS,
      ])
      renameSync(outfile, join(ROOT, file))
      saySize(target)
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  })
}

/** Says how large a target's executable is. */
export function saySize(target: Target): void {
  const { file } = TARGETS[target]
  say(`    ${file}: ${(statSync(join(ROOT, file)).size / 1e6).toFixed(1)} MB`)
}

/**
 * Bun for another machine, by the npm that installed everything else: the same registry, and the same digest in
 * package-lock.json. Kept outside the checkout, so that a fresh clone need not fetch 40 MB again.
 */
async function runtimeOf(name: string): Promise<string> {
  const { version, integrity } = lockedPackage(name)
  const cache = join(cacheDirectory(), `${name.replaceAll(/[@/]/g, '-')}-${version}`)
  const executable = join(cache, 'package', 'bin', 'bun')
  if (isThere(executable)) return executable
  say(`    fetching ${name} ${version}`)
  const scratch = `${cache}.${process.pid}.partial`
  mkdirSync(scratch, { recursive: true })
  try {
    const [packed] = JSON.parse(
      await outputOf([...npm(), 'pack', `${name}@${version}`, '--json', `--pack-destination=${scratch}`]),
    ) as { filename: string }[]
    if (packed === undefined) throw new BuildError(`npm pack ${name} made no file`)
    const archive = join(scratch, packed.filename.replace(/^@/, '').replace('/', '-'))
    const digest = `sha512-${new Bun.CryptoHasher('sha512').update(readFileSync(archive)).digest('base64')}`
    if (digest !== integrity) throw new BuildError(`${name} ${version} is not the one in package-lock.json: ${digest}`)
    await outputOf(['tar', '-xzf', archive, '-C', scratch])
    rmSync(archive)
    rmSync(cache, { recursive: true, force: true })
    renameSync(scratch, cache)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return executable
}

function lockedPackage(name: string): { version: string; integrity: string } {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; integrity?: string }>
  }
  const { version, integrity } = lock.packages[`node_modules/${name}`] ?? {}
  if (version === undefined || integrity === undefined) throw new BuildError(`package-lock.json does not have ${name}`)
  return { version, integrity }
}

/** The npm that called us, where there is one: it knows its own configuration. */
function npm(): string[] {
  const { npm_execpath: script, npm_node_execpath: node } = process.env
  return script === undefined ? ['npm'] : [node ?? 'node', script]
}

/** The same place where libyang's objects are kept: `$BREWERSLAB_CACHE`, else the user's cache directory. */
function cacheDirectory(): string {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return process.env.BREWERSLAB_CACHE || join(base, 'brewerslab')
}
