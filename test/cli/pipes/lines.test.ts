import { describe, expect, test } from 'bun:test'
import { splitWords } from '../../../src/base/index.ts'
import { parsePipes, runPipes, type Shown } from '../../../src/cli/pipes/index.ts'

/** What is left of lines behind pipes. */
async function piped(line: string, lines: readonly string[]): Promise<string[]> {
  const steps = parsePipes(line, splitWords(line).slice(1), { kind: 'text' })
  if ('message' in steps) throw new Error(steps.message)
  return (await runPipes({ kind: 'text', lines }, steps)).lines.map((it) => it.text)
}

const TEN = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

describe('pipes of lines', () => {
  test.each([
    ['| match t', ['two', 'three', 'eight', 'ten']],
    ['| match ^t', ['two', 'three', 'ten']],
    ['| match x|z', ['six']],
    ['| match nothing', []],
    ['| match four -c 1', ['three', 'four', 'five']],
    ['| match one|three|nine -c 1', ['one', 'two', 'three', 'four', '--', 'eight', 'nine', 'ten']],
    ['| match one|four -c 1', ['one', 'two', 'three', 'four', 'five']],
    ['| match ten -c 2', ['eight', 'nine', 'ten']],
    ['| match one -c 0', ['one']],
    ['| except e', ['two', 'four', 'six']],
    ['| except "o|t|v|n" -c 1', ['five', 'six', 'seven']],
    ['| begin nine', ['nine', 'ten']],
    ['| begin nothing', []],
    ['| until two', ['one', 'two']],
    ['| until nothing', TEN],
    ['| begin two | until four', ['two', 'three', 'four']],
    ['| last 2', ['nine', 'ten']],
    ['| last 0', []],
    ['| last 99', TEN],
    ['| last', TEN],
    ['| count', ['Count: 10 lines']],
    ['| match six | count', ['Count: 1 line']],
    ['| linnum | last 2', [' 9: nine', '10: ten']],
    ['| last 2 | linnum', ['1: nine', '2: ten']],
    ['| no-more | match one', ['one']],
  ])('%s', async (line, left) => expect(await piped(line, TEN)).toEqual(left))
  test('of nothing are nothing', async () => {
    expect(await piped('| match x -c 2 | linnum', [])).toEqual([])
    expect(await piped('| count', [])).toEqual(['Count: 0 lines'])
  })
  test('a capital letter is meant as such', async () => {
    const lines = ['Probe', 'probe']
    expect(await piped('| match probe', lines)).toEqual(lines)
    expect(await piped('| match Probe', lines)).toEqual(['Probe'])
    expect(await piped(String.raw`| match \Srobe`, lines)).toEqual(lines)
  })
})

test('lines keep their colours, and control characters never reach the terminal', async () => {
  const shown: Shown = { kind: 'text', lines: ['bad\u009b31m', 'good\tone'], colours: [31, undefined] }
  const steps = parsePipes('| linnum', splitWords('| linnum').slice(1), { kind: 'text' })
  if ('message' in steps) throw new Error(steps.message)
  expect(await runPipes(shown, steps)).toEqual({
    lines: [{ text: '1: bad\ufffd31m', colour: 31 }, { text: '2: good\tone' }],
    newline: '\n',
    isPaged: true,
  })
  expect((await runPipes(shown, [{ pipe: 'no-more' }])).isPaged).toBe(false)
})
