import { describe, expect, test } from 'bun:test'
import { changeTree, differencesOf } from '../../src/base/index.ts'
import { commitName, commitTable, confirmedText, pendingText } from '../../src/cli/commits.ts'
import { resultText, wantsColour } from '../../src/cli/report.ts'
import { duration, localTime, table } from '../../src/cli/text.ts'
import { root } from './model.ts'

const time = new Date(2018, 3, 14, 18, 51, 22).toISOString()
const SETPOINT = '/m:brewhouse/temperature/fermentation/setpoint'

test('a table has its numbers to the right and each cell on one line', () => {
  const commits = [
    { number: 12, time, user: 'robber', client: 'cli', size: 3, comment: 'a warmer\nweek' },
    { number: 9, time, user: '麦', client: 'timeout', size: 10 },
  ]
  const { columns, rows } = commitTable(commits)
  const cells = rows.map((row) => row.cells.map((it) => (typeof it === 'string' ? it : it.text)))
  const titles = columns.map(({ name, ...more }) => ({ title: name, ...more }))
  expect(table(titles, cells)).toBe(`commit  when                 who     client   nodes  comment
    12  2018-04-14 18:51:22  robber  cli          3  a warmer week
     9  2018-04-14 18:51:22  麦      timeout     10`)
  expect(rows[0]?.cells[1]).toEqual({ text: '2018-04-14 18:51:22', value: time })
  expect(table([{ title: 'a' }], [])).toBe('a')
})

test('a commit in a sentence', () => {
  const commit = { number: 12, time, user: 'robber', client: 'cli', size: 3 }
  expect(commitName(commit)).toBe('commit 12 of robber, 2018-04-14 18:51:22')
  expect(commitName({ ...commit, comment: 'a warmer week' })).toEndWith(', "a warmer week"')
})

test('a commit that waits', () => {
  const pending = { backTo: 11, remainingSeconds: 540, user: 'robber', persistent: false }
  expect(pendingText(pending)).toMatch(
    /^A commit of robber waits to be confirmed: running goes back to commit 11 at \d\d:\d\d:\d\d, in 9 minutes unless it is kept with "commit confirm"\.$/,
  )
  expect(confirmedText(86_400)).toMatch(/^It is rolled back at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d, in 24 hours unless/)
})

test.each([
  [1, '1 second'],
  [90, '90 seconds'],
  [120, '2 minutes'],
  [600, '10 minutes'],
  [7200, '2 hours'],
  [604800, '168 hours'],
])('%p seconds are %p', (seconds, text) => expect(duration(seconds)).toBe(text))

test('times are local', () => expect(localTime(new Date(2018, 0, 2, 3, 4, 5))).toBe('2018-01-02 03:04:05'))

describe('what a commit changed', () => {
  test('is shown within what was there already', () => {
    const probe = "/m:brewhouse/temperature/probe[id='28-01']"
    const offsets = `${probe}/offsets[low='0.0'][high='50.0']`
    const { found, unknown } = differencesOf(root, [
      { op: 'replace', path: SETPOINT, old: '17.0', new: '18.5' },
      { op: 'create', path: offsets },
      { op: 'create', path: `${offsets}/offset`, new: '0.25' },
      { op: 'delete', path: "/m:brewhouse/temperature/probe[id='28-02']" },
      { op: 'create', path: "/m:types/tags[.='x']", new: 'x' },
    ])
    expect(unknown).toBe(0)
    expect(changeTree(root, found)).toBe(`  brewhouse
      temperature
          fermentation
-             setpoint 17
+             setpoint 18.5
          probe 28-01
+             offsets 0 50
+                 offset 0.25
-         probe 28-02
  types
+     tags x`)
  })
  test('leaves out what the model does not have any more, and says how much', () => {
    const gone = { op: 'create', path: '/m:brewhouse/gone', new: 'x' } as const
    expect(differencesOf(root, [gone])).toEqual({ found: [], unknown: 1 })
  })
})

describe('colour', () => {
  test('is for terminals, and for who wants it', () => {
    const terminal = { isTTY: true }
    expect(wantsColour(terminal, { TERM: 'xterm' })).toBe(true)
    expect(wantsColour(terminal, { TERM: 'xterm', NO_COLOR: '' })).toBe(true)
    expect(wantsColour(terminal, { TERM: 'xterm', NO_COLOR: '1' })).toBe(false)
    expect(wantsColour(terminal, { TERM: 'dumb' })).toBe(false)
    expect(wantsColour({}, { TERM: 'xterm' })).toBe(false)
  })
  test('is only where a line has one, and somebody looks', () => {
    const shown = { lines: [{ text: 'a' }, { text: '+ b\x1b', colour: 32 }], newline: '\n' as const }
    expect(resultText(shown, true)).toBe('a\n\x1b[32m+ b\ufffd\x1b[39m')
    expect(resultText(shown, false)).toBe('a\n+ b\ufffd')
  })
})
