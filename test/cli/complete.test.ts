import { describe, expect, test } from 'bun:test'
import { asArray, isJsonObject, memberOf, ownMember, type ResolvedStep, resolvePath } from '../../src/base/index.ts'
import { type CompletionData, commonPrefix, complete } from '../../src/cli/complete.ts'
import type { Mode } from '../../src/cli/grammar/command.ts'
import { parseLine } from '../../src/cli/grammar/parse.ts'
import { lookup } from '../../src/cli/schema/document.ts'
import { root, sample } from './model.ts'

/** What the server would answer of this document; `asked` has what was asked for. */
function dataOf(document = sample(), asked: string[] = []): CompletionData {
  const some = (values: readonly (string | undefined)[], prefix: string) => ({
    values: [...new Set(values)].filter((it) => it?.startsWith(prefix)).map((it) => ({ value: it ?? '' })),
    more: false,
  })
  const all = (steps: readonly ResolvedStep[]) => {
    const last = steps.at(-1)
    const inner = last === undefined ? document : lookup(document, steps.slice(0, -1))
    return isJsonObject(inner) && last !== undefined ? asArray(ownMember(inner, memberOf(last))) : []
  }
  return {
    keys: (steps, key, prefix) => {
      asked.push(key)
      const said = steps.at(-1)?.step.keys ?? {}
      const fitting = all(steps)
        .filter(isJsonObject)
        .filter((entry) => Object.entries(said).every(([name, text]) => entry[name] === text))
      return some(
        fitting.map((entry) => String(entry[key])),
        prefix,
      )
    },
    values: (steps, prefix) => {
      const referred = steps.at(-1)?.node.name === 'source' ? ['28-01', '28-02'] : all(steps).map(String)
      return some(referred, prefix)
    },
    at: (_, prefix) => some(['heater', 'cooler'], prefix),
    probes: () => [],
    commits: () => [
      { number: 12, description: '2018-04-14 18:51:22  robber  a warmer week' },
      { number: 11, description: '2018-04-13 18:51:22  robber' },
    ],
  }
}

const context = (mode: Mode = 'configuration') => ({ mode, root, at: [] })

/** Candidates at `¦`, or at the end. */
function at(line: string, mode: Mode = 'configuration'): readonly string[] {
  const bar = line.indexOf('¦')
  const text = line.replace('¦', '')
  return complete(text, bar === -1 ? text.length : bar, context(mode), dataOf()).candidates.map((it) => it.word)
}

describe('Tab offers', () => {
  test.each([
    [
      '',
      [
        'show',
        'set',
        'delete',
        'edit',
        'up',
        'top',
        'insert',
        'move',
        'rename',
        'copy',
        'replace',
        'load',
        'save',
        'validate',
        'status',
        'commit',
        'rollback',
        'discard',
        'who',
        'run',
        'help',
        'exit',
        'quit',
      ],
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
    ['help s', ['show', 'set', 'save', 'status', 'select', 'sort-by']],
    ['commit ', ['check', 'and-quit', 'comment', 'confirmed', 'confirm', 'abort']],
    ['commit confirmed ', ['comment']],
    ['commit confirmed 60 ', ['comment']],
    ['commit confirmed comment ', []],
    ['commit comment ', []],
    ['rollback ', ['12', '11']],
    ['rollback 11', ['11']],
    ['show commits ', ['12', '11']],
    ['rename brewhouse temperature probe 28-01 ', ['to', 'offsets']],
    ['copy brewhouse temperature probe 28-01 to ', ['28-01', '28-02']],
    ['insert ', []],
    ['"sh', []],
    ['set "bre', ['brewhouse']],
  ])('at %p %p', (line, expected) => expect(at(line)).toEqual(expected))

  test.each([['req', ['request']]])('in operational mode at %p %p', (line, expected) =>
    expect(at(line, 'operational')).toEqual(expected),
  )

  test('in operational mode `configure` offers whose candidate it is', () =>
    expect(at('conf ', 'operational')).toEqual(['private', 'exclusive', 'shared']))

  test('in operational mode `show` offers state and what else can be shown', () => {
    expect(at('show ', 'operational')).toEqual(['configuration', 'history', 'commits', 'alarms', 'cli', 'brewhouse'])
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
    const { candidates } = complete('delete types tags ', 18, context(), dataOf(document))
    expect(candidates.map((it) => it.word)).toEqual(['"a b"', '"it\\"s"'])
  })

  test('nothing after a word that is wrong, and why', () => {
    const completion = complete('set nowhere ', 12, context(), dataOf())
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
    expect(complete(line, line.length, context(), dataOf()).expected).toEqual({
      word: '<setpoint>',
      description: 'What is wanted (temperature: decimal64 with 3 digits, -100.0..200.0, celsius, default 17.0)',
    })
  })
  test('that the line may end', () => {
    const mayEnd = (line: string) => complete(line, line.length, context(), dataOf()).mayEnd
    expect([mayEnd('show '), mayEnd('set '), mayEnd('set types here '), mayEnd('')]).toEqual([true, false, true, false])
  })
  test('the description of each enum', () => {
    const line = 'set types speed '
    const [slow] = complete(line, line.length, context(), dataOf()).candidates
    expect(slow).toEqual({ word: 'slow', description: 'Not fast' })
  })
})

test('whatever Tab offers, the parser accepts as far as it goes', () => {
  const walk = (line: string, depth: number): void => {
    const { candidates } = complete(line, line.length, context(), dataOf())
    for (const { word } of candidates) {
      const next = `${line}${word} `
      const parsed = parseLine(next, context())
      // Incomplete is fine; the fault then stands behind the last word.
      if (parsed.kind === 'fault')
        expect({ next, start: parsed.fault.start }).toEqual({ next, start: next.trimEnd().length + 1 })
      if (depth > 0) walk(next, depth - 1)
    }
  }
  walk('', 5)
})

test('keys are asked for by what is typed of them, and that there are more is told', () => {
  const data = {
    ...dataOf(),
    keys: (_: unknown, key: string, prefix: string) => ({ values: [{ value: `${prefix}${key}` }], more: true }),
  }
  const line = 'set brewhouse temperature probe 28-0'
  const { candidates, more } = complete(line, line.length, context(), data)
  expect([candidates.map((it) => it.word), more]).toEqual([['28-0id'], true])
})

describe('within "edit"', () => {
  test('paths begin there', () => {
    const at = resolvePath(root, "/m:brewhouse/temperature/probe[id='28-01']")
    const words = (line: string) =>
      complete(line, line.length, { mode: 'configuration', root, at }, dataOf()).candidates.map((it) => it.word)
    expect(words('set ')).toEqual(['offsets'])
    expect(words('set offsets ')).toEqual(['0.0'])
    expect(words('run show brewhouse ')).toEqual(['temperature'])
  })
})

test('behind a value other leaves beside it are offered, and in brackets the closing one', () => {
  expect(at('set brewhouse temperature fermentation setpoint 18 ')).toEqual(['setpoint', 'source'])
  expect(at('set types tags [ a ')).toContain(']')
})
