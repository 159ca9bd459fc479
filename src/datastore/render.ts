import { translating } from '../yang/index.ts'
import type { Core } from './core.ts'
import { renderTerritory } from './documents.ts'
import { ENTRIES_A_TURN, entryValue, type Finding, markedValue, splitAtMarks } from './following/index.ts'
import type { Territory } from './types.ts'

/** Times a rendering is begun anew because of a commit; then it is done in one turn, whatever that takes. */
const ATTEMPTS = 3

/** A text, and the commit it shows. */
export interface Rendering {
  readonly text: string
  readonly commit: number
}

/**
 * The whole configuration for a snapshot, rendered a slice a turn so that nobody waits for 10 000 entries. A commit in
 * the middle of it would be half in the text: then it is begun anew.
 */
export async function renderWhole(core: Core, newest: () => number): Promise<Rendering> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const commit = newest()
    const text = await slice(core, () => newest() === commit)
    if (text !== undefined) return { text, commit }
  }
  return { text: core.wholeText(), commit: newest() }
}

/** Stands for all modules, whoever owns what. */
const WHOLE: Territory = { name: '', kind: 'module', module: '', path: '/' }

async function slice(core: Core, holds: () => boolean): Promise<string | undefined> {
  const finding: Finding = { long: [], kept: new Set(), holes: [] }
  const skeleton = core.engine.read(() => markedValue(core, WHOLE, finding))
  const { between, indents } = splitAtMarks(renderTerritory(WHOLE, skeleton))
  const pieces = [...between.slice(0, 1)]
  for (const [index, path] of finding.long.entries()) {
    const texts: string[] = []
    for (let from = 0; ; from += ENTRIES_A_TURN) {
      const some = core.engine.read(() => entryTexts(core, path, from))
      texts.push(...some)
      await nextTurn()
      if (!holds()) return undefined
      if (some.length < ENTRIES_A_TURN) break
    }
    const indent = indents[index] ?? ''
    pieces.push(
      texts.map((text) => indent + text.replaceAll('\n', `\n${indent}`)).join(',\n'),
      between[index + 1] ?? '',
    )
  }
  return pieces.join('')
}

function entryTexts(core: Core, path: string, from: number): string[] {
  const documents = translating(() => core.engine.running.printEntries(path, { from, count: ENTRIES_A_TURN }))
  return documents.map((document) => JSON.stringify(entryValue(document), null, 2))
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
