import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Tree } from '@yowasp/clang'
import { cacheDirectory, readIfThere, writeAtomically } from './cache.ts'
import { clang } from './compiler.ts'
import type { Unit } from './plan.ts'
import type { Sources } from './sources.ts'

/** More than two only fight over memory: each compiler takes about 400 MB. */
const PROCESSES = Math.min(2, cpus().length)

/** Where the object of a unit lies once it has been compiled. */
export function objectPath(unit: Unit): string {
  return join(cacheDirectory(), 'objects', `${unit.key}.o`)
}

/** Compiles what is not in the cache, in child processes. */
export async function compileMissing(
  units: readonly Unit[],
  sources: Sources,
  say: (line: string) => void,
): Promise<void> {
  const missing = units.filter((unit) => readIfThere(objectPath(unit)) === undefined)
  let done = units.length - missing.length
  if (missing.length === 0) return
  const queue = missing.map((unit) => unit.path)
  say(`compiling libyang and PCRE2: ${missing.length} of ${units.length} files, once`)
  await Promise.all(
    Array.from({ length: Math.min(PROCESSES, queue.length) }, () =>
      runWorker(sources, queue, (path) => say(`[${++done}/${units.length}] ${path}`)),
    ),
  )
}

let script: Promise<string> | undefined

/**
 * This very program as plain JavaScript for Node: its engine runs the compiler, 100 MB of WebAssembly, some 20 times
 * as fast as Bun's (measured: pcre2_compile.c 3 s against more than a minute). Written where `@yowasp/clang` resolves.
 */
function workerScript(): Promise<string> {
  script ??= Bun.build({
    entrypoints: [fileURLToPath(new URL('./main.ts', import.meta.url))],
    outdir: fileURLToPath(new URL('../generated/', import.meta.url)),
    naming: 'compile-worker.mjs',
    target: 'node',
    external: ['@yowasp/clang'],
  }).then(({ outputs: [output] }) => {
    if (output === undefined) throw new Error('the compile worker could not be bundled')
    return output.path
  })
  return script
}

/** One child process that is fed from the queue until it is empty. */
async function runWorker(sources: Sources, queue: string[], onDone: (path: string) => void): Promise<void> {
  let failure: string | undefined
  const child = Bun.spawn(['node', await workerScript(), '--worker'], {
    env: { ...process.env, LIBYANG_SRC: sources.libyang, PCRE2_SRC: sources.pcre2 },
    stdio: ['ignore', 'inherit', 'inherit'],
    serialization: 'json',
    ipc(message: WorkerMessage, subprocess) {
      if ('failed' in message) {
        failure = message.failed
        queue.length = 0
      } else if ('compiled' in message) {
        onDone(message.compiled)
      }
      subprocess.send(queue.shift() ?? null)
    },
  })
  const status = await child.exited
  if (failure !== undefined) throw new Error(failure)
  if (status !== 0) throw new Error(`a compiler process ended with status ${status}`)
}

type WorkerMessage = { ready: true } | { compiled: string } | { failed: string }

/** The child's side: compiles the units it is told, by path, until it is told `null`. */
export async function serveCompiles(units: readonly Unit[]): Promise<void> {
  const report = (message: WorkerMessage) => process.send?.(message)
  await new Promise<void>((finished) => {
    process.on('message', async (path: string | null) => {
      if (path === null) return finished()
      try {
        const unit = units.find((candidate) => candidate.path === path)
        if (unit === undefined) throw new Error(`${path} is not in the plan`)
        writeAtomically(objectPath(unit), await compile(unit))
        report({ compiled: path })
      } catch (error) {
        report({ failed: `${path}: ${error instanceof Error ? error.message : String(error)}` })
      }
    })
    report({ ready: true })
  })
  process.disconnect?.()
}

async function compile(unit: Unit): Promise<Uint8Array> {
  const [folder = '', file = ''] = unit.path.split('/')
  const beside = unit.headers[folder]
  const files: Tree = { ...unit.headers, [folder]: { ...(isTree(beside) ? beside : {}), [file]: unit.text } }
  return await clang([...unit.flags, unit.path], files, 'unit.o')
}

function isTree(entry: Tree | string | Uint8Array | undefined): entry is Tree {
  return typeof entry === 'object' && !(entry instanceof Uint8Array)
}
