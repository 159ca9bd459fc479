import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { outputOf, ROOT, whenChanged } from './steps.ts'

/** What authors of Things import, and authors of migrations. */
const APIS: readonly Api[] = [
  { sources: ['src/things/api-means.ts', 'src/things/api.ts'], declarations: 'src/things/generated/api.d.txt' },
  { sources: ['src/base/migration.ts'], declarations: 'src/things/generated/migration.d.txt' },
]

/** One module as its users see it, which may be written in several files. */
interface Api {
  readonly sources: readonly string[]
  readonly declarations: string
}
const MODEL_DECLARATIONS = 'things/generated/model.d.ts'

/**
 * Declarations of what users' files import, as text: part of what `brewerslab yang types` writes, which needs no
 * compiler where it runs.
 */
export async function declareApi(): Promise<boolean> {
  const made = await Promise.all(APIS.map(declare))
  return made.includes(true)
}

async function declare({ sources, declarations }: Api): Promise<boolean> {
  const what = {
    title: `declaring ${sources.join(', ')}`,
    name: `${basename(declarations, '.d.txt')}-declarations`,
    inputs: [...sources, 'build/declarations.ts'],
    output: declarations,
  }
  return whenChanged(what, async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'brewerslab-declarations-'))
    try {
      // --noCheck: the type check of everything is a step of its own and says more.
      await outputOf([
        'node_modules/.bin/tsc',
        ...['--ignoreConfig', '--declaration', '--emitDeclarationOnly', '--noCheck', '--strict', '--skipLibCheck'],
        ...['--target', 'ESNext', '--module', 'ESNext', '--moduleResolution', 'bundler', '--types', 'bun-types'],
        ...['--allowImportingTsExtensions', '--outDir', scratch, ...sources],
      ])
      mkdirSync(dirname(join(ROOT, declarations)), { recursive: true })
      const made = sources.map((source) => readFileSync(join(scratch, `${basename(source, '.ts')}.d.ts`), 'utf8'))
      writeFileSync(join(ROOT, declarations), made.map(withoutOwnImports).join(''))
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  })
}

/** In one text its parts need not import each other. */
function withoutOwnImports(declarations: string): string {
  return declarations.replaceAll(/^(import|export) .* from '\.\/.*\n/gm, '')
}

/** The project's own model as types: what the Things that ship are checked against. */
export async function declareModel(): Promise<boolean> {
  return whenChanged(
    {
      title: 'declaring the model',
      name: 'model-declarations',
      inputs: ['yang', 'src/yang', 'src/things/declarations.ts', 'build/libyang-wasm/generated/libyang.wasm'],
      output: MODEL_DECLARATIONS,
    },
    async () => {
      const none = join(ROOT, 'dist', 'no-root')
      await outputOf([
        ...[process.execPath, 'src/main.ts', 'yang', 'types', '--merged', '--root', none],
        ...['--out', MODEL_DECLARATIONS],
      ])
    },
  )
}
