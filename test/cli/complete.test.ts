import { describe, expect, test } from 'bun:test'
import { type CompletionData, commonPrefix, complete } from '../../src/cli/complete.ts'
import type { Mode } from '../../src/cli/grammar/command.ts'
import { parseLine } from '../../src/cli/grammar/parse.ts'
import { entryKeys, leafValues, lookup } from '../../src/cli/schema/document.ts'
import { root, sample } from './model.ts'

function dataOf(document = sample()): CompletionData {
  return {
    entryKeys: (steps) => {
      const list = steps.at(-1)
      if (list === undefined) return []
      const whole = [...steps.slice(0, -1), { node: list.node, step: { name: list.step.name } }]
      return entryKeys(list.node, lookup(document, whole))
    },
    leafValues: (steps) => leafValues(document, steps),
    outputs: () => ['heater', 'cooler'],
    probes: () => [],
    commits: () => [
      { number: 12, description: '2018-04-14 18:51:22  robber  a warmer week' },
      { number: 11, description: '2018-04-13 18:51:22  robber' },
    ],
  }
}

/** Candidates at `¦`, or at the end. */
function at(line: string, mode: Mode = 'configuration'): readonly string[] {
  const bar = line.indexOf('¦')
  const text = line.replace('¦', '')
  return complete(text, bar === -1 ? text.length : bar, mode, root, dataOf()).candidates.map((it) => it.word)
}

describe('Tab offers', () => {
  test.each([
    [
      '',
      ['show', 'set', 'delete', 'insert', 'rename', 'copy', 'commit', 'rollback', 'discard', 'help', 'exit', 'quit'],
    ],
    ['se', ['set']],
    ['set ', ['brewhouse', 'types']],
    ['set b', ['brewhouse']],
    ['set b¦ power', ['brewhouse']],
    ['set brewhouse te', ['temperature']],
    ['set brewhouse temperature fermentation ', ['setpoint', 'source']],
    ['set brewhouse temperature probe ', ['28-01', '28-02']],
    ['set brewhouse temperature probe 28-01 offsets ', ['0.0']],
    ['set brewhouse temperature probe 28-01 offsets 0 ', ['50.0']],
    ['set brewhouse temperature probe 28-01 ', ['offsets']],
    ['set brewhouse temperature fermentation source ', ['28-01', '28-02']],
    ['set types flag ', ['true', 'false']],
    ['set types speed f', ['fast']],
    ['set types kind ', ['ale', 'lager', 'm:stout', 'x:stout']],
    ['set types either n', ['none']],
    ['set types marks ', ['a', 'b']],
    ['set types t', ['there', 'tags', 'twin']],
    ['set types x', ['x:twin']],
    ['set types b', ['big', 'bytes', 'burner']],
    ['set brewhouse power mode ', []],
    ['help s', ['show', 'set']],
    ['commit ', ['check', 'comment', 'confirmed', 'confirm', 'abort']],
    ['commit confirmed ', ['comment']],
    ['commit confirmed 60 ', ['comment']],
    ['commit confirmed comment ', []],
    ['commit comment ', []],
    ['rollback ', ['12', '11']],
    ['rollback 11', ['11']],
    ['show commits ', ['12', '11']],
    ['show | ', ['compare', 'display']],
    ['show brewhouse | comp', ['compare']],
    ['show | compare ', ['rollback', 'startup', 'file']],
    ['show | compare startup | ', ['display']],
    ['rename brewhouse temperature probe 28-01 ', ['to', 'offsets']],
    ['copy brewhouse temperature probe 28-01 to ', ['28-01', '28-02']],
    ['insert ', []],
    ['show brewhouse | compare rollback ', ['12', '11']],
    ['"sh', []],
    ['set "bre', ['brewhouse']],
  ])('at %p %p', (line, expected) => expect(at(line)).toEqual(expected))

  test.each([
    ['req', ['request']],
    ['request output ', ['heater', 'cooler']],
    ['request output c', ['cooler']],
    ['request output cooler ', ['override']],
    ['request output cooler override ', ['on', 'off', 'auto']],
    ['request output cooler override on ', ['for']],
    ['request output cooler override on for ', []],
  ])('in operational mode at %p %p', (line, expected) => expect(at(line, 'operational')).toEqual(expected))

  test('in operational mode `configure` offers whose candidate it is', () =>
    expect(at('conf ', 'operational')).toEqual(['private', 'exclusive', 'shared']))

  test('in operational mode `show` offers state and the words configuration, history, commits and alarms', () => {
    expect(at('show ', 'operational')).toEqual(['configuration', 'history', 'commits', 'alarms', 'brewhouse'])
    expect(at('show brewhouse ', 'operational')).toEqual(['temperature'])
    expect(at('show configuration brewhouse ', 'operational')).toEqual(['temperature', 'power'])
  })

  test('behind a path what may follow it is offered beside what is below it', () => {
    expect(at('show history ', 'operational')).toEqual(['brewhouse'])
    expect(at('show history brewhouse temperature fermentation results latest ', 'operational')).toEqual(['last'])
    expect(at('show history brewhouse temperature fermentation results l', 'operational')).toEqual(['last', 'latest'])
  })

  test('a word that needs quotes gets them', () => {
    const document = { 'm:types': { tags: ['a b', 'it"s'] } }
    const { candidates } = complete('delete types tags ', 18, 'configuration', root, dataOf(document))
    expect(candidates.map((it) => it.word)).toEqual(['"a b"', '"it\\"s"'])
  })

  test('nothing after a word that is wrong, and why', () => {
    const completion = complete('set nowhere ', 12, 'configuration', root, dataOf())
    expect(completion).toMatchObject({ candidates: [], fault: { message: 'there is no "nowhere" in the model' } })
  })
})

test('what is common to all candidates is certain', () => {
  const words = (...texts: string[]) => commonPrefix(texts.map((word) => ({ word, description: '' })))
  expect([words('show', 'showing'), words('28-01', '28-02'), words('a', 'b'), words()]).toEqual([
    'show',
    '28-0',
    '',
    '',
  ])
})

describe('? tells', () => {
  test('what kind of value is wanted, with units and default', () => {
    const line = 'set brewhouse temperature fermentation setpoint '
    expect(complete(line, line.length, 'configuration', root, dataOf()).expected).toEqual({
      word: '<setpoint>',
      description: 'What is wanted (temperature: decimal64 with 3 digits, -100.0..200.0, celsius, default 17.0)',
    })
  })
  test('that the line may end', () => {
    const mayEnd = (line: string) => complete(line, line.length, 'configuration', root, dataOf()).mayEnd
    expect([mayEnd('show '), mayEnd('set '), mayEnd('set types here '), mayEnd('')]).toEqual([true, false, true, false])
  })
  test('the description of each enum', () => {
    const line = 'set types speed '
    const [slow] = complete(line, line.length, 'configuration', root, dataOf()).candidates
    expect(slow).toEqual({ word: 'slow', description: 'Not fast' })
  })
})

test('whatever Tab offers, the parser accepts as far as it goes', () => {
  const walk = (line: string, depth: number): void => {
    const { candidates } = complete(line, line.length, 'configuration', root, dataOf())
    for (const { word } of candidates) {
      const next = `${line}${word} `
      const parsed = parseLine(next, 'configuration', root)
      // Incomplete is fine; the fault then stands behind the last word.
      if (parsed.kind === 'fault')
        expect({ next, start: parsed.fault.start }).toEqual({ next, start: next.trimEnd().length + 1 })
      if (depth > 0) walk(next, depth - 1)
    }
  }
  walk('', 5)
})

test('completion of one key among 10 000 takes less than the 50 ms it may', () => {
  const probe = Array.from({ length: 10_000 }, (_, index) => ({ id: `28-${index.toString(16).padStart(8, '0')}` }))
  const data = dataOf({ 'm:brewhouse': { temperature: { probe } } })
  const line = 'set brewhouse temperature probe 28-0000270'
  const { candidates } = complete(line, line.length, 'configuration', root, data)
  expect(candidates.map((it) => it.word)).toEqual(Array.from({ length: 16 }, (_, it) => `28-0000270${it.toString(16)}`))
})
