import type { RunOptions, Tree } from '@yowasp/clang'
import self from '../package.json'

/** Part of every cache key: another compiler, other objects. */
export const COMPILER_VERSION = `@yowasp/clang ${self.devDependencies['@yowasp/clang']}`

let unpacked: Promise<void> | undefined

/**
 * Runs clang over a tree of files in memory.
 * @returns the bytes it wrote to `output`
 * @throws Error with the compiler's own words
 */
export async function clang(args: readonly string[], files: Tree, output: string): Promise<Uint8Array> {
  // Loaded here and not above: a build with nothing to do must not wait for a compiler.
  const { commands, Exit, runLLVM } = await import('@yowasp/clang')
  let said = ''
  const collect = (bytes: Uint8Array | null) => {
    if (bytes !== null) said += new TextDecoder().decode(bytes)
  }
  const options: RunOptions = { stdout: collect, stderr: collect, fetchProgress() {} }
  // `clang` asks the driver for its steps first and does not hand on `fetchProgress`: the compiler would report the
  // unpacking of itself on stdout. Any direct call unpacks it quietly.
  unpacked ??= Promise.resolve(runLLVM(['size', '--version'], {}, options)).then(() => {
    said = ''
  })
  await unpacked
  try {
    const tree = (await commands.clang([...args, '-o', output], files, options)) ?? {}
    const bytes = tree[output]
    if (bytes instanceof Uint8Array) return bytes
  } catch (error) {
    if (!(error instanceof Exit)) throw error
  }
  throw new Error(`clang made no ${output}:\n${said.trim()}`)
}
