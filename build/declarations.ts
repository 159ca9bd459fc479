import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { outputOf, ROOT, whenChanged } from './steps.ts'

/** What authors of Things import, and authors of migrations. */
const APIS = [
  { source: 'src/things/api.ts', declarations: 'src/things/generated/api.d.txt' },
  { source: 'src/base/migration.ts', declarations: 'src/things/generated/migration.d.txt' },
] as const
const MODEL_DECLARATIONS = 'things/generated/model.d.ts'

/**
 * Declarations of what users' files import, as text: part of what `brewerslab yang types` writes, which needs no
 * compiler where it runs.
 */
export async function declareApi(): Promise<boolean> {
  const made = await Promise.all(APIS.map(({ source, declarations }) => declare(source, declarations)))
  return made.includes(true)
}

async function declare(source: string, declarations: string): Promise<boolean> {
  const what = {
    title: `declaring ${source}`,
    name: `${basename(source, '.ts')}-declarations`,
    inputs: [source, 'build/declarations.ts'],
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
        ...['--allowImportingTsExtensions', '--outDir', scratch, source],
      ])
      mkdirSync(dirname(join(ROOT, declarations)), { recursive: true })
      copyFileSync(join(scratch, `${basename(source, '.ts')}.d.ts`), join(ROOT, declarations))
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  })
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
