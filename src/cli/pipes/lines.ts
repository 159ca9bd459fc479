import { counted } from '../text.ts'
import type { Line, LineStep, PipeStep } from './types.ts'

/** Pipes that take lines and give lines. Pure. */

/** Between groups of lines that stood apart, where context is shown, too. */
const APART: Line = { text: '--' }

/** Whether a pipe is one of those. */
export function isLineStep(step: PipeStep): step is LineStep {
  return ['match', 'except', 'begin', 'until', 'last', 'count', 'linnum'].includes(step.pipe)
}

/** What a pipe leaves of lines, or makes of them. */
export function pipeLines(lines: readonly Line[], step: LineStep): readonly Line[] {
  switch (step.pipe) {
    case 'match':
      return picked(lines, step.context, ({ text }) => step.pattern.test(text))
    case 'except':
      return picked(lines, step.context, ({ text }) => !step.pattern.test(text))
    case 'begin': {
      const at = lines.findIndex(({ text }) => step.pattern.test(text))
      return at === -1 ? [] : lines.slice(at)
    }
    case 'until': {
      const at = lines.findIndex(({ text }) => step.pattern.test(text))
      return at === -1 ? lines : lines.slice(0, at + 1)
    }
    case 'last':
      return step.lines === 0 ? [] : lines.slice(-step.lines)
    case 'count':
      return [{ text: `Count: ${counted(lines.length, 'line')}` }]
    case 'linnum': {
      const width = String(lines.length).length
      return lines.map((line, at) => ({ ...line, text: `${String(at + 1).padStart(width)}: ${line.text}` }))
    }
  }
}

function picked(lines: readonly Line[], context: number, isMeant: (line: Line) => boolean): readonly Line[] {
  if (context === 0) return lines.filter(isMeant)
  const kept: Line[] = []
  // The line behind the last one that was kept.
  let next = 0
  for (const [at, line] of lines.entries()) {
    if (!isMeant(line)) continue
    const from = Math.max(next, at - context)
    if (kept.length > 0 && from > next) kept.push(APART)
    const until = Math.min(lines.length, at + context + 1)
    for (let index = from; index < until; index++) kept.push(lines[index] ?? line)
    next = Math.max(next, until)
  }
  return kept
}
