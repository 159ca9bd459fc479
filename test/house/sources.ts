import { readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Glob } from 'bun'

/** The checkout. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Files of the project that a person wrote, by path from the checkout: no build products, no packages. */
export function sourceFiles(pattern: string): string[] {
  return [...new Glob(pattern).scanSync({ cwd: ROOT, dot: true })]
    .filter((path) => !/(^|\/)(node_modules|dist|generated|\.git)\//.test(path))
    .filter((path) => statSync(join(ROOT, path)).isFile())
    .sort()
}

/** The text of a file of the checkout. */
export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** One `import` or `export ... from`, or a dynamic import. */
export interface Import {
  readonly from: string
  /** What was written: `../base/index.ts`, `elysia`. */
  readonly specifier: string
  /** Path from the checkout, for a relative one. */
  readonly target: string | undefined
  /** Erased before it runs. */
  readonly typeOnly: boolean
}

const transpiler = new Bun.Transpiler({ loader: 'ts' })

/** All imports of a file. */
export function importsOf(path: string): Import[] {
  const text = textOf(path)
  const live = new Set(transpiler.scanImports(text).map((it) => it.path))
  const written = /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g
  const specifiers = [...text.matchAll(written)].map((match) => match[1] ?? match[2] ?? '')
  return [...new Set([...specifiers, ...live])].map((specifier) => ({
    from: path,
    specifier,
    target: specifier.startsWith('.') ? relative(ROOT, join(ROOT, dirname(path), specifier)) : undefined,
    typeOnly: !live.has(specifier),
  }))
}
