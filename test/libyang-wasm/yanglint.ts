import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DataTreeKind, ModuleSource } from 'libyang-wasm'

/** One question to yanglint: modules, and a document if it is about one. */
export interface Question {
  readonly modules: readonly (string | ModuleSource)[]
  readonly document?: string
  readonly format?: 'json' | 'xml'
  readonly kind?: DataTreeKind
}

/** What yanglint said. */
export interface Answer {
  readonly accepts: boolean
  readonly said: string
}

/** Processes at a time; each lives for some 10 ms. */
const PARALLEL = 4

const TYPES: Readonly<Record<DataTreeKind, string>> = {
  config: 'config',
  edit: 'edit',
  data: 'data',
  rpc: 'rpc',
  reply: 'reply',
  notification: 'notif',
}

/** Debian's `libyang2-tools`, the oracle: an older libyang, built by others. */
export const yanglint = Bun.which('yanglint') ?? undefined

/** Asks all questions; the answers are in their order. */
export async function askYanglint(questions: readonly Question[]): Promise<Answer[]> {
  const home = mkdtempSync(join(tmpdir(), 'yanglint-'))
  try {
    const answers: Answer[] = []
    let next = 0
    const work = async () => {
      for (let index = next++; index < questions.length; index = next++) {
        const question = questions[index]
        if (question !== undefined) answers[index] = await ask(question, mkdtempSync(join(home, 'case-')))
      }
    }
    await Promise.all(Array.from({ length: PARALLEL }, work))
    return answers
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

async function ask(question: Question, folder: string): Promise<Answer> {
  const sources = question.modules.map((source) => (typeof source === 'string' ? { text: source } : source))
  const args: string[] = []
  const files: string[] = []
  for (const source of sources) {
    const name = source.name ?? /module\s+([\w-]+)/.exec(source.text)?.[1] ?? 'unnamed'
    writeFileSync(join(folder, `${name}.yang`), source.text)
    if (source.implement === false) continue
    files.push(`${name}.yang`)
    // Without it yanglint switches all features on.
    args.push('-F', `${name}:${source.features === 'all' ? '*' : (source.features ?? []).join(',')}`)
  }
  if (question.document !== undefined) {
    const file = `document.${question.format ?? 'json'}`
    writeFileSync(join(folder, file), question.document)
    files.push(file)
    args.push('-t', TYPES[question.kind ?? 'config'])
  }
  const process = Bun.spawn([yanglint ?? 'yanglint', ...args, ...files], {
    cwd: folder,
    stdout: 'ignore',
    stderr: 'pipe',
  })
  const said = await new Response(process.stderr).text()
  return { accepts: (await process.exited) === 0, said }
}
