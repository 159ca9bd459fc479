import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { outputOf, ROOT, whenChanged } from './steps.ts'

const API = 'src/things/api.ts'
const API_DECLARATIONS = 'src/things/generated/api.d.txt'
const MODEL_DECLARATIONS = 'things/generated/model.d.ts'

/**
 * Declarations of what authors of Things import, as text: part of what `brewerslab yang types` writes, which needs no
 * compiler where it runs.
 */
export async function declareApi(): Promise<boolean> {
  const what = {
    title: 'declaring the API of Things',
    name: 'api-declarations',
    inputs: [API, 'build/declarations.ts'],
    output: API_DECLARATIONS,
  }
  return whenChanged(what, async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'brewerslab-declarations-'))
    try {
      // --noCheck: the type check of everything is a step of its own and says more.
      await outputOf([
        'node_modules/.bin/tsc',
        ...['--ignoreConfig', '--declaration', '--emitDeclarationOnly', '--noCheck', '--strict', '--skipLibCheck'],
        ...['--target', 'ESNext', '--module', 'ESNext', '--moduleResolution', 'bundler', '--types', 'bun-types'],
        ...['--allowImportingTsExtensions', '--outDir', scratch, API],
      ])
      mkdirSync(dirname(join(ROOT, API_DECLARATIONS)), { recursive: true })
      copyFileSync(join(scratch, 'api.d.ts'), join(ROOT, API_DECLARATIONS))
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
