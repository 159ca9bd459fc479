import { type DataTree, type TreeEdit, translating, type Yang } from '../yang/index.ts'
import { FIRST_LAYOUT, LAYOUT, makeCommits } from './journal-layout.ts'
import { damaged, type LogFile } from './log-file.ts'
import { pack, sumOf } from './packed.ts'
import { mergeText } from './saved-configuration.ts'

interface OldCommit {
  readonly number: number
  readonly edits: string
  readonly sum: number
}

interface OldSnapshot {
  readonly number: number
  readonly text: string
  readonly sum: number
}

/**
 * Brings a commit log of the first layout to the present one: each commit is done once more, and what it changed is
 * written down exactly. One transaction: a start that is cut short finds the old log.
 * @throws BrewError when it is damaged, or not of this model
 */
export function leaveFirstLayout(log: LogFile, yang: Yang): void {
  if (log.layout !== FIRST_LAYOUT) return
  const commits = log.read((database) =>
    database.query<OldCommit, []>('SELECT number, edits, sum FROM commits ORDER BY number').all(),
  )
  const snapshots = log.read((database) =>
    database.query<OldSnapshot, []>('SELECT number, text, sum FROM snapshots ORDER BY number').all(),
  )
  for (const { number, text, sum } of snapshots) mustBeWritten(log, number, text, sum)
  for (const { number, edits, sum } of commits) mustBeWritten(log, number, edits, sum)
  const diffs = [...differences(log, yang, commits, snapshots)]
  log.write((database) => {
    makeCommits(database, { commits: 'commits_2', snapshots: 'snapshots_2' })
    const put = database.query(
      `INSERT INTO commits_2 SELECT number, time, user, client, comment, size, modules, $diff, $sum
       FROM commits WHERE number = $number`,
    )
    for (const { number, diff } of diffs) put.run({ number, diff: pack(diff), sum: sumOf(number, diff) })
    database.run('INSERT INTO snapshots_2 SELECT number, text, sum FROM snapshots')
    for (const table of ['commits', 'snapshots']) {
      database.run(`DROP TABLE ${table}`)
      database.run(`ALTER TABLE ${table}_2 RENAME TO ${table}`)
    }
    database.run(`PRAGMA user_version = ${LAYOUT}`)
  })
}

function* differences(
  log: LogFile,
  yang: Yang,
  commits: readonly OldCommit[],
  snapshots: readonly OldSnapshot[],
): Iterable<{ readonly number: number; readonly diff: string }> {
  const first = commits[0]?.number ?? 1
  let tree = treeOf(log, yang, snapshots.findLast(({ number }) => number < first)?.text)
  for (const { number, edits } of commits) {
    const exact = snapshots.find((it) => it.number === number)
    const next = exact === undefined ? tree.duplicate() : treeOf(log, yang, exact.text)
    if (exact === undefined) translating(() => replay(next, JSON.parse(edits) as TreeEdit[]))
    next.validate()
    using diff = tree.diff(next)
    yield { number, diff: diff.diffText() }
    tree[Symbol.dispose]()
    tree = next
  }
  tree[Symbol.dispose]()
}

/** With the defaults it has. */
function treeOf(log: LogFile, yang: Yang, text: string | undefined): DataTree {
  const tree = yang.emptyTree()
  if (text !== undefined) mergeText(yang, tree, text, log.file)
  tree.validate()
  return tree
}

/** Each edit names the state its node had afterwards. A default is not written: it comes by itself. */
function replay(tree: DataTree, edits: readonly TreeEdit[]): void {
  for (const { op, path, kind, default: isDefault, new: value } of edits) {
    if (op === 'delete' || isDefault) {
      if (tree.exists(path)) tree.delete(path)
    } else tree.set(path, kind === 'leaf' || kind === 'anydata' || kind === 'anyxml' ? value : undefined)
  }
}

function mustBeWritten(log: LogFile, number: number, text: string, sum: number): void {
  if (sumOf(number, text) !== sum) {
    throw damaged(log.file, `the commit log is damaged: commit ${number} is not what was written`)
  }
}
