import type { PipeCommand } from '../../grammar/pipe-commands.ts'
import { listBefore } from '../rows/list.ts'
import type { PipeSource } from '../types.ts'

/** What a pipe gets from those before it, as far as it can be told before any has run. Pure. */
export interface Stage {
  readonly holds: 'candidate' | 'data' | 'differences' | 'table' | 'lines' | 'nothing'
  /** Of a list or a table: what its columns are called; `undefined` where that is found out later. */
  readonly columns?: readonly string[]
  /** Of data that is no list: the lists in it that could be named. */
  readonly lists?: readonly string[]
  readonly isState?: boolean
  /** The pipe that has decided how it is written. */
  readonly written?: string
  /** The last pipe that has picked from it. */
  readonly picked?: string
  /** The pipe that has made lines of it, or has taken it away. */
  readonly by?: string
}

/** Why a pipe cannot stand there. */
export interface Refusal {
  readonly message: string
  readonly hint?: string
}

/** Before the first pipe. */
export function firstStage(source: PipeSource): Stage {
  switch (source.kind) {
    case 'text':
      return { holds: 'lines' }
    case 'table': {
      const columns = source.columns?.map((it) => it.name)
      return columns === undefined ? { holds: 'table' } : { holds: 'table', columns }
    }
    case 'data': {
      const { root, steps, view, compares } = source
      const place = listBefore(root, steps, view)
      const list = 'list' in place ? { columns: place.columns.map((it) => it.name) } : { lists: place.lists }
      return { holds: compares ? 'candidate' : 'data', isState: view === 'state', ...list }
    }
  }
}

/** Why a pipe cannot stand there; nothing where it can. */
export function refusal(stage: Stage, pipe: PipeCommand): Refusal | undefined {
  if (stage.holds === 'nothing') {
    const message = `nothing can follow "${stage.by}": what is shown has gone to the file`
    return { message, hint: `Put "${pipe.name}" before it` }
  }
  switch (pipe.needs) {
    case 'lines':
      return undefined
    case 'candidate':
      return candidateRefusal(stage, pipe)
    case 'data':
      return displayRefusal(stage, pipe)
    case 'rows':
      return rowsRefusal(stage, pipe)
  }
}

function candidateRefusal({ holds, written, picked, by }: Stage, { name }: PipeCommand): Refusal | undefined {
  if (holds === 'candidate' && written === undefined) return undefined
  const message = `"${name}" needs the configuration that is edited before it`
  const before = by ?? picked ?? written
  return { message, hint: before === undefined ? 'Use "show" in configuration mode' : `Put it before "${before}"` }
}

function displayRefusal(
  { holds, isState, written, picked, by }: Stage,
  { name, display }: PipeCommand,
): Refusal | undefined {
  const what = `"${name} ${display}"`
  const isData = holds === 'candidate' || holds === 'data'
  const isTaken = (holds === 'differences' && display === 'set') || (holds === 'table' && display === 'json')
  if (!isData && !isTaken) {
    const message = `${what} needs data of the model before it`
    return by === undefined ? { message } : { message, hint: `Put it before "${by}"` }
  }
  if (display === 'xml' && picked !== undefined)
    return { message: `"${picked}" does not go with XML`, hint: 'Take another display' }
  if (display === 'set' && isState === true)
    return { message: 'state cannot be set', hint: 'Use "show configuration", or another display' }
  if (written === undefined || display === 'defaults') return undefined
  return { message: `"${written}" has decided already how it is shown` }
}

function rowsRefusal(stage: Stage, { name }: PipeCommand): Refusal | undefined {
  const { holds, lists, written, by } = stage
  const isData = holds === 'candidate' || holds === 'data'
  if (!isData && holds !== 'table') {
    const message = `"${name}" needs a list before it`
    return by === undefined ? { message } : { message, hint: `Put it before "${by}"` }
  }
  if (lists !== undefined) {
    const hint = lists.length === 0 ? 'Name one in the path' : `Name one of ${lists.join(', ')} in the path`
    return { message: `"${name}" needs a list before it`, hint }
  }
  const decides = name === 'tab' || name === 'csv'
  if (decides && written !== undefined) return { message: `"${written}" has decided already how it is shown` }
  return written === 'display xml'
    ? { message: `"${name}" does not go with XML`, hint: 'Take another display' }
    : undefined
}

/** Behind a pipe that may stand there. */
export function stageAfter(stage: Stage, pipe: PipeCommand): Stage {
  switch (pipe.name) {
    case 'compare':
      return { holds: 'differences', by: pipe.name, isState: false }
    case 'display':
      return pipe.display === 'defaults' ? stage : { ...stage, written: pipe.words.join(' ') }
    case 'tab':
    case 'csv':
      return { ...stage, written: pipe.name }
    case 'select':
    case 'sort-by':
      return { ...stage, holds: stage.holds === 'candidate' ? 'data' : stage.holds, picked: pipe.name }
    case 'no-more':
      return stage
    case 'save':
    case 'append':
      return { holds: 'nothing', by: pipe.name }
    default:
      return { holds: 'lines', by: pipe.name }
  }
}
