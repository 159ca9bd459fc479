import type { Display, Line, PipeStep } from './types.ts'

/** How what is shown is to be written: what all pipes say about it that are not about lines. */
export interface How {
  readonly display?: Display
  readonly withDefaults: boolean
  readonly form?: 'tab' | 'csv'
  readonly select?: readonly string[]
  /** The last one decides, those before it among equals. */
  readonly sortBy: readonly string[]
}

/** Lines, and what there is to know about them. */
export interface Written {
  readonly lines: readonly Line[]
  readonly notice?: string
}

/** What pipes say about how it is to be written. */
export function howOf(steps: readonly PipeStep[]): How {
  let how: How = { withDefaults: false, sortBy: [] }
  for (const step of steps) {
    if (step.pipe === 'display')
      how = step.display === 'defaults' ? { ...how, withDefaults: true } : { ...how, display: step.display }
    else if (step.pipe === 'tab' || step.pipe === 'csv') how = { ...how, form: step.pipe }
    else if (step.pipe === 'select') how = { ...how, select: step.leaves }
    else if (step.pipe === 'sort-by') how = { ...how, sortBy: [...how.sortBy, step.leaf] }
  }
  return how
}

/** A line, in a colour where it has one. */
export function line(text: string, colour: number | undefined): Line {
  return colour === undefined ? { text } : { text, colour }
}

/** Lines without colours. */
export function plain(texts: readonly string[]): readonly Line[] {
  return texts.map((text) => ({ text }))
}
