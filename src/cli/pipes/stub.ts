import { changeLines, changeTree, type Fault, type JsonValue, type SchemaRoot, type Word } from '../../base/index.ts'
import { showText } from '../show.ts'
import type { PipeContext, Piped, PipeSource, PipeStep, Shown } from './types.ts'
export function parsePipes(words: readonly Word[], _: PipeSource): readonly PipeStep[] | Fault {
  const t = words.map((w) => w.text)
  const out: PipeStep[] = []
  while (t.length) {
    const w = t.shift()
    if (w === '|') continue
    if (w === 'compare') {
      const from =
        t[0] === 'rollback'
          ? { kind: 'rollback' as const, number: Number(t[1]) }
          : t[0] === 'startup'
            ? { kind: 'startup' as const }
            : t[0] === 'file'
              ? { kind: 'file' as const, file: String(t[1]) }
              : { kind: 'running' as const }
      t.splice(0, from.kind === 'running' ? 0 : from.kind === 'startup' ? 1 : 2)
      out.push({ pipe: 'compare', from })
    } else if (w === 'display') out.push({ pipe: 'display', display: t.shift() as 'set' })
    else out.push({ pipe: 'count' })
  }
  return out
}
export async function runPipes(shown: Shown, steps: readonly PipeStep[], _: PipeContext): Promise<Piped> {
  const d = steps.flatMap((s) => (s.pipe === 'display' ? [s.display] : []))[0]
  const base = { newline: '\n' as const, isPaged: true }
  const colour: Record<string, number> = { '+': 32, '-': 31, '!': 33 }
  if (shown.kind === 'differences')
    return {
      ...base,
      lines: (d === 'set' ? changeLines(shown.root, shown.found) : changeTree(shown.root, shown.found).split('\n')).map(
        (text) => ({
          text,
          ...(colour[text[0] ?? ''] === undefined || d === 'set' ? {} : { colour: colour[text[0] ?? ''] ?? 0 }),
        }),
      ),
    }
  if (shown.kind === 'text') return { ...base, lines: shown.lines.map((text) => ({ text })) }
  if (shown.kind === 'table')
    return {
      ...base,
      lines: shown.rows.map((r) => ({ text: r.cells.map((c) => (typeof c === 'string' ? c : c.text)).join('  ') })),
    }
  return {
    ...base,
    lines: showText(shown.root, shown.steps, shown.document, shown.view)
      .split('\n')
      .map((text) => ({ text })),
  }
}
export function completePipe(_: readonly Word[], __: Word | undefined, ___: PipeSource) {
  return { candidates: [], mayEnd: false }
}
export function fileOffers(_: string) {
  return []
}
export function formatOf(text: string): 'json' | 'xml' | 'curly' | 'set' {
  return text.trimStart().startsWith('{')
    ? 'json'
    : text.trimStart().startsWith('<')
      ? 'xml'
      : /^\s*(set|delete|#)/.test(text)
        ? 'set'
        : 'curly'
}
export function parseCurly(_: SchemaRoot, __: string, ___?: string): JsonValue {
  return {}
}
