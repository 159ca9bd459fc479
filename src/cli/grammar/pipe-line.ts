import type { Fault, GivenEdit, SchemaRoot, Word } from '../../base/index.ts'
import type { PipeSource } from '../pipes/index.ts'
import type { Command } from './command.ts'

/** What leads from a command to what is done with its result. */
export const PIPE = '|'

/** The words before and behind the first `|`, which is never one in quotes. */
export function atPipe(words: readonly Word[]): {
  readonly head: readonly Word[]
  readonly pipe?: Word
  readonly behind: readonly Word[]
} {
  const at = words.findIndex(({ text, quoted }) => text === PIPE && !quoted)
  const pipe = words[at]
  return pipe === undefined
    ? { head: words, behind: [] }
    : { head: words.slice(0, at), pipe, behind: words.slice(at + 1) }
}

/** What stands before the first `|`, for what may follow it. */
export function sourceOf({ yields, name }: Command, { steps }: GivenEdit, root: SchemaRoot): PipeSource {
  if (yields === 'text') return { kind: 'text' }
  if (yields === 'table') return { kind: 'table' }
  return {
    kind: 'data',
    root,
    steps,
    view: yields === 'state' ? 'state' : 'configuration',
    compares: name === 'show-candidate',
  }
}

/** Why nothing can be done with a result that there is not. */
export function notPiped(pipe: Word, command: Command): Fault {
  return {
    start: pipe.start,
    end: pipe.end,
    message: `"${command.words.join(' ')}" shows nothing that could be handed on`,
    hint: 'Put a value that is a | in quotes',
  }
}
