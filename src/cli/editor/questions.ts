import { manyColumns, twoColumns } from '../text.ts'
import { replaced } from './line.ts'
import type { Assistant } from './types.ts'

/** A value that may be chosen. */
export interface Choice {
  readonly word: string
  readonly description?: string
}

/** Completes a whole line from a list of values; for questions. */
export function choosing(choices: readonly Choice[], columns: () => number): Assistant {
  return {
    assist: async (state, wish, repeated) => {
      const begun = state.line.slice(0, state.cursor)
      const found = choices.filter(({ word }) => word.startsWith(begun))
      if (wish === 'help') {
        const rows = found.map(({ word, description = '' }) => ({ left: word, right: description }))
        return { state, text: found.length === 0 ? '  Nothing begins like that' : twoColumns(rows, columns()) }
      }
      const words = found.map(({ word }) => word)
      const prefix = commonBeginning(words)
      if (prefix.length > begun.length) return { state: replaced(state, 0, state.cursor, prefix) }
      return repeated && words.length > 1 ? { state, text: manyColumns(words, columns()) } : { state }
    },
  }
}

/** For questions whose answer is yes or no. */
export const yesOrNo: Assistant = choosing([{ word: 'yes' }, { word: 'no' }], () => 80)

/** `undefined` where it is neither. */
export function answerOf(text: string): boolean | undefined {
  if (/^\s*y(es)?\s*$/i.test(text)) return true
  return /^\s*no?\s*$/i.test(text) ? false : undefined
}

function commonBeginning(words: readonly string[]): string {
  let prefix = words[0] ?? ''
  for (const word of words) while (!word.startsWith(prefix)) prefix = prefix.slice(0, -1)
  return prefix
}
