import { BrewError, formatPath, parseDuration, type ResolvedStep } from '../base/index.ts'
import { counted } from './text.ts'

/** What a session says of its edits. Pure. */

/** What is said where edits are lost and nobody could be asked. */
export function lostEdits(uncommitted: number): string {
  return `${counted(uncommitted, 'uncommitted edit')} discarded: there was no "commit"`
}

/** Who shares a candidate, and what is in it. */
export function sharedText(others: number, edits: number): string {
  const who = others === 0 ? 'Nobody else edits it now' : `${counted(others, 'other session')} edits it, too`
  return edits === 0 ? `${who}.` : `${who}; it has ${counted(edits, 'edit')}.`
}

/** The error for a deletion of nothing. */
export function nothingAt(steps: readonly ResolvedStep[]): BrewError {
  const [value] = steps.at(-1)?.node.defaults ?? []
  const message = value === undefined ? 'there is nothing to delete' : `it is not set: ${value} is its default`
  return new BrewError('data-missing', message, { path: formatPath(steps.map(({ step }) => step)) })
}

/** How far back a chart goes, as the server wants it. @throws BrewError `invalid-value` for a text that is no time */
export function backTo(text = '24h'): string {
  if (parseDuration(text) === undefined) {
    throw new BrewError('invalid-value', `"${text}" is not a time`, {}, 'Write it like 90m, 24h, 7d or 4w')
  }
  return `-${text}`
}
