/** What a life does to its disk, from strace's record: writes, syncs, names, and what was acknowledged in between. */
import { rmSync } from 'node:fs'
import { type Plan, run, WRITING_CALLS } from './machine.ts'

/** One call that matters after a power cut. */
export type DiskCall =
  | { readonly op: 'create'; readonly path: string; readonly truncate: boolean }
  | { readonly op: 'write'; readonly path: string; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly op: 'truncate'; readonly path: string; readonly size: number }
  | { readonly op: 'sync'; readonly path: string }
  | { readonly op: 'rename'; readonly path: string; readonly to: string }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'directory'; readonly path: string }
  | { readonly op: 'link'; readonly path: string; readonly target: string }
  /** A commit was answered. */
  | { readonly op: 'acknowledge'; readonly count: number }

const RECORDED = [...WRITING_CALLS, 'openat', 'mkdir', 'mkdirat', 'symlink', 'symlinkat', 'link', 'linkat', 'fallocate']

/** Runs a life and answers what it did in a directory (its root) and below, in order. */
export async function record(plan: Plan, top = plan.root): Promise<DiskCall[]> {
  const log = `${top}.recorded`
  // All strings whole and in hexadecimal, file descriptors with their paths.
  const strace = ['strace', '-f', '--seccomp-bpf', '-y', '-xx', '-s', '10000000', '-o', log]
  const life = await run(plan, [...strace, '-e', `trace=${RECORDED.join(',')}`])
  if (life.exitCode !== 0 && !life.isKilledByItself) throw new Error(`the life to be recorded failed: ${life.stderr}`)
  const text = await Bun.file(log).text()
  rmSync(log)
  return [...callsOf(text, top)]
}

function* callsOf(text: string, top: string): Generator<DiskCall> {
  /** Where the next write(2) on a descriptor goes. */
  const positions = new Map<string, number>()
  for (const { name, words, result } of completed(text)) {
    if (result.startsWith('-1')) continue
    const [first = '', second = ''] = words
    const fd = /^\d+/.exec(first)?.[0] ?? ''
    const path = pathOf(first)
    if (name === 'write' && fd === '1') {
      const count = /^commit (\d+) ok\n$/.exec(Buffer.from(bytesOf(second)).toString())?.[1]
      if (count !== undefined) yield { op: 'acknowledge', count: Number(count) }
      continue
    }
    if (name === 'openat') {
      const opened = textOf(second)
      positions.set(/^\d+/.exec(result)?.[0] ?? '', 0)
      const flags = words[2] ?? ''
      if (opened.startsWith(top) && flags.includes('O_CREAT')) {
        yield { op: 'create', path: opened, truncate: flags.includes('O_TRUNC') }
      }
      continue
    }
    const isOurs = path.startsWith(top) || textOf(first).startsWith(top) || textOf(second).startsWith(top)
    if (!isOurs) continue
    if (name === 'pwrite64') yield { op: 'write', path, offset: Number(words[3]), bytes: bytesOf(second) }
    else if (name === 'write') {
      const offset = positions.get(fd) ?? 0
      const bytes = bytesOf(second).subarray(0, Number.parseInt(result, 10))
      positions.set(fd, offset + bytes.length)
      yield { op: 'write', path, offset, bytes }
    } else if (name === 'ftruncate') yield { op: 'truncate', path, size: Number(second) }
    else if (name === 'fsync' || name === 'fdatasync') yield { op: 'sync', path }
    else if (name === 'rename') yield { op: 'rename', path: textOf(first), to: textOf(second) }
    else if (name === 'unlink') yield { op: 'remove', path: textOf(first) }
    else if (name === 'mkdir') yield { op: 'directory', path: textOf(first) }
    else if (name === 'symlink') yield { op: 'link', path: textOf(second), target: textOf(first) }
    else throw new Error(`the recorder does not know ${name}(${words.join(', ')})`)
  }
}

interface Completed {
  readonly name: string
  readonly words: readonly string[]
  readonly result: string
}

/**
 * Calls as they came back. A sync that other threads' writes overlap counts where it began, since it need not cover
 * them; a write counts where it ended.
 */
function completed(text: string): Completed[] {
  const calls: (Completed | undefined)[] = []
  const open = new Map<string, { readonly text: string; readonly index: number }>()
  for (const line of text.split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    const unfinished = /^(.*) <unfinished \.\.\.>$/.exec(rest)?.[1]
    if (unfinished !== undefined) {
      open.set(thread, { text: unfinished, index: calls.push(undefined) - 1 })
      continue
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)?.[1]
    const begun = resumed === undefined ? undefined : open.get(thread)
    const whole = begun === undefined ? rest : `${begun.text}${resumed}`
    const [, name = '', words = '', result = ''] = /^(\w+)\((.*)\) += (.*)$/.exec(whole) ?? []
    if (name === '') continue
    const call = { name, words: words.split(', '), result }
    if (begun !== undefined && name.endsWith('sync')) calls[begun.index] = call
    else calls.push(call)
  }
  return calls.filter((call) => call !== undefined)
}

/** The path that strace shows behind a descriptor. */
function pathOf(word: string): string {
  return unescaped(/<(.*)>$/.exec(word)?.[1] ?? '')
}

function textOf(word: string): string {
  return word.startsWith('"') ? Buffer.from(bytesOf(word)).toString() : ''
}

function bytesOf(word: string): Uint8Array {
  return Buffer.from(word.replace(/^"|"$/g, '').replaceAll('\\x', ''), 'hex')
}

function unescaped(word: string): string {
  return word.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
