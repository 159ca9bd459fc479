import { edited, type LineState, replaced } from './state.ts'

/** What is cut away and put back, as Emacs does it. Pure. */

/** Texts that are remembered. */
const LONGEST_RING = 30

/** Cuts out and remembers; what is killed by keys right behind one another is put back as one. */
export function kill(state: LineState, start: number, end: number): LineState {
  if (start === end) return state
  const text = state.line.slice(start, end)
  const { ring } = state.memory
  const isMore = state.last?.did === 'kill'
  // What stood before the cursor goes in front of what was killed already.
  const whole = !isMore ? text : end === state.cursor ? text + (ring[0] ?? '') : (ring[0] ?? '') + text
  const kept = [whole, ...ring.slice(isMore ? 1 : 0)].slice(0, LONGEST_RING)
  return { ...replaced(state, start, end, ''), memory: { ...state.memory, ring: kept }, last: { did: 'kill' } }
}

/** Puts back what was killed last. */
export function yank(state: LineState): LineState {
  const text = state.memory.ring[0]
  if (text === undefined) return state
  return { ...replaced(state, state.cursor, state.cursor, text), last: { did: 'yank', from: state.cursor, at: 0 } }
}

/** Right behind a yank: what was killed before that instead. */
export function yankEarlier(state: LineState): LineState {
  const { last, memory, line, cursor } = state
  if (last?.did !== 'yank') return state
  const at = (last.at + 1) % memory.ring.length
  const text = memory.ring[at] ?? ''
  const next = edited(state, line.slice(0, last.from) + text + line.slice(cursor), last.from + text.length)
  return { ...next, last: { ...last, at } }
}
