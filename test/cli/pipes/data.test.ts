import { describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type JsonObject, resolvePath, type SchemaNode, splitWords } from '../../../src/base/index.ts'
import {
  type PipeContext,
  parseCurly,
  parsePipes,
  runPipes,
  type Shown,
  type ShownData,
  showValueOf,
} from '../../../src/cli/pipes/index.ts'
import { leaf, node } from '../model.ts'

const celsius = { base: 'decimal64', fractionDigits: 3, typedef: 'temperature' } as const
const text = { base: 'string' } as const
const moment = { ...text, typedef: 'date-and-time' } as const

const probe: SchemaNode = node('probe', 'list', {
  keys: ['id'],
  children: [
    leaf('id', text, { isKey: true }),
    leaf('name', text),
    leaf('offset', celsius, { units: 'celsius', module: 'brewerslab' }),
    leaf('weight', { base: 'int16' }, { defaults: ['1'] }),
    node('tag', 'leaf-list', { type: text }),
    leaf('spare', { base: 'empty' }),
    node('reading', 'container', {
      children: [leaf('value', celsius, { config: false, units: 'celsius' }), leaf('taken', moment, { config: false })],
    }),
    node('limit', 'list', {
      keys: ['at'],
      children: [leaf('at', { base: 'uint8' }, { isKey: true }), leaf('note', text)],
    }),
  ],
})
const root = {
  children: [
    node('hardware', 'container', { children: [probe, leaf('bus', text, { defaults: ['one wire'] })] }),
    node('pumps', 'container', {
      children: [node('pump', 'list', { keys: ['n'], children: [leaf('n', { base: 'uint8' }, { isKey: true })] })],
    }),
    node('program', 'container', {
      module: 'brewerslab-thing',
      children: [leaf('mode', text, { module: 'brewerslab-thing' })],
    }),
  ],
}

const RUNNING: JsonObject = {
  'm:hardware': {
    probe: [
      { id: '28-02', name: 'mash, "big"\ntun', 'brewerslab:offset': '0.5', tag: ['a b', 'c'], weight: 10 },
      { id: '28-10', name: '麦汁', 'brewerslab:offset': '-1.25', spare: [null], limit: [{ at: 1, note: 'x' }] },
      { id: '10-01', weight: 9 },
    ],
  },
  'brewerslab-thing:program': { mode: 'fast' },
}
const WITH_DEFAULTS: JsonObject = {
  ...RUNNING,
  'm:hardware': {
    bus: 'one wire',
    probe: [
      { id: '28-02', name: 'mash, "big"\ntun', 'brewerslab:offset': '0.5', tag: ['a b', 'c'], weight: 10 },
      {
        id: '28-10',
        name: '麦汁',
        'brewerslab:offset': '-1.25',
        spare: [null],
        weight: 1,
        limit: [{ at: 1, note: 'x' }],
      },
      { id: '10-01', weight: 9 },
    ],
  },
}
const OPERATIONAL: JsonObject = {
  'm:hardware': {
    probe: [
      { id: '28-02', name: 'mash', limit: [{ at: 1 }], reading: { value: '20.0', taken: '2018-04-14T18:51:18Z' } },
      { id: '28-10', reading: { value: '3.125' } },
      { id: '10-01' },
    ],
  },
}

function data(path: string, how: Partial<ShownData> = {}): ShownData {
  const view = how.view ?? 'configuration'
  return {
    kind: 'data',
    root,
    steps: resolvePath(root, path),
    view,
    document: view === 'state' ? OPERATIONAL : RUNNING,
    display: 'seed',
    withDefaults: async () => WITH_DEFAULTS,
    xml: async ({ withDefaults }) => `<a>${withDefaults ? 'all' : 'set'}\u009b</a>\n`,
    ...how,
  }
}

/** What is printed of something behind pipes. */
async function printed(shown: Shown, pipes = '', context: PipeContext = {}): Promise<string> {
  const source =
    shown.kind === 'data'
      ? { kind: 'data' as const, root: shown.root, steps: shown.steps, view: shown.view, compares: false }
      : { kind: 'table' as const }
  const steps = pipes === '' ? [] : parsePipes(pipes, splitWords(pipes).slice(1), source)
  if ('message' in steps) throw new Error(steps.message)
  const { lines, newline } = await runPipes(shown, steps, context)
  return lines.map((it) => it.text).join(newline)
}

const PROBES = '/m:hardware/probe'

describe('how data is written', () => {
  test('as the seed has it: members of a container, entries by the name of their list, without the program', async () => {
    expect(JSON.parse(await printed(data("/m:hardware/probe[id='10-01']")))).toEqual({
      id: '10-01',
      name: '',
      offset: '0',
      weight: 9,
    })
    expect(JSON.parse(await printed(data("/m:hardware/probe[id='28-02']/name")))).toEqual({ name: 'mash, "big"\ntun' })
    expect(JSON.parse(await printed(data(PROBES, { view: 'state' })))).toEqual({
      probe: [
        { id: '28-02', reading: { taken: '2018-04-14T18:51:18Z', value: '20' } },
        { id: '28-10', reading: { taken: null, value: '3.125' } },
        { id: '10-01', reading: { taken: null, value: null } },
      ],
    })
    expect(Object.keys(JSON.parse(await printed(data('/'))))).toEqual(['hardware'])
  })
  test('from the root, and only what the path leads to, where it is to be loaded again', async () => {
    const shown = data("/m:hardware/probe[id='28-02']/name")
    expect(JSON.parse(await printed(shown, '| display json'))).toEqual({
      'm:hardware': { probe: [{ id: '28-02', name: 'mash, "big"\ntun' }] },
    })
    expect(await printed(shown, '| display set')).toBe(String.raw`set hardware probe 28-02 name "mash, \"big\"\ntun"`)
    expect(await printed(shown, '| display curly')).toBe(
      String.raw`hardware {
    probe 28-02 {
        name "mash, \"big\"\ntun";
    }
}`,
    )
    expect(JSON.parse(await printed(data('/'), '| display json'))).toEqual(RUNNING)
  })
  test('only state of what is state', async () => {
    const state = data("/m:hardware/probe[id='28-02']", { view: 'state' })
    expect(JSON.parse(await printed(state, '| display json'))).toEqual({
      'm:hardware': { probe: [{ id: '28-02', reading: { value: '20.0', taken: '2018-04-14T18:51:18Z' } }] },
    })
    // Lines are what is usually shown, but none of them sets state.
    expect(await printed({ ...state, display: 'set' })).toBe(await printed(state))
  })
  test('as the server has it in XML, without what could steer the terminal', async () => {
    expect(await printed(data('/'), '| display xml')).toBe('<a>set&#x9b;</a>')
    expect(await printed(data('/', { display: 'xml' }), '| display defaults')).toBe('<a>all&#x9b;</a>')
  })
  test('without what could steer the terminal, and still the same', async () => {
    const document: JsonObject = { 'm:hardware': { bus: '\u007f\u009b31m\u0000' } }
    const shown = data('/m:hardware', { document })
    const controls = /[\p{Cc}--\n]/v
    for (const display of ['json', 'curly', 'set', 'details']) {
      const text = await printed({ ...shown, withDefaults: async () => document }, `| display ${display}`)
      expect(text).not.toMatch(controls)
      if (display === 'json') expect(JSON.parse(text)).toEqual(document)
      else if (display !== 'set') expect(parseCurly(root, text)).toEqual(document)
    }
    expect(JSON.parse(await printed(shown))).toMatchObject({ bus: '\u007f\u009b31m\u0000' })
  })
  test('with the defaults of what is not set', async () => {
    const bus = 'set hardware bus "one wire"'
    expect(await printed(data('/'), '| display defaults | display set | match bus')).toBe(bus)
    expect(await printed(data('/'), '| display set | display defaults | match weight')).toBe(
      'set hardware probe 28-02 weight 10\nset hardware probe 28-10 weight 1\nset hardware probe 10-01 weight 9',
    )
    expect(await printed(data('/'), '| display set | match bus')).toBe('')
  })
  test('with what each leaf is, which is read as the same again', async () => {
    const details = await printed(data("/m:hardware/probe[id='28-10']"), '| display details')
    expect(details).toBe(`hardware {
    probe 28-10 {
        name 麦汁;  # string
        offset -1.25;  # temperature: decimal64 with 3 digits, celsius
        weight 1;  # int16, default 1; not set: this is the default
        spare;  # empty
        limit 1 {
            note x;  # string
        }
    }
}`)
    expect(parseCurly(root, await printed(data('/'), '| display details'))).toEqual(WITH_DEFAULTS)
    expect(await printed(data(PROBES), '| sort-by id | display details | match "this is the default"')).toContain(
      'weight 1;',
    )
  })
  test('what is not there is told', async () => {
    const missing = printed(data("/m:hardware/probe[id='x']"), '| display json')
    await expect(missing).rejects.toMatchObject({
      tag: 'data-missing',
      message: 'it is not configured',
      at: { path: "/m:hardware/probe[id='x']" },
    })
    await expect(printed(data("/m:hardware/probe[id='x']", { view: 'state' }))).rejects.toMatchObject({
      message: 'there is no state of it',
    })
  })
})

describe('a list', () => {
  test('is a table with units above it, numbers to the right, wide characters measured', async () => {
    expect(await printed(data(PROBES), '| tab')).toBe(`id     name             offset (°C)  weight  tag      spare
28-02  mash, "big" tun          0.5      10  "a b" c
28-10  麦汁                   -1.25                   true
10-01                                     9`)
    expect(await printed(data('/m:hardware', { view: 'state' }), '| tab')).toBe(
      `id     reading/value (°C)  reading/taken
28-02                  20  2018-04-14T18:51:18Z
28-10               3.125
10-01`,
    )
  })
  test('that is wider than the terminal is cut where there are words, then at the right, and that is told', async () => {
    const wide = await runPipes(data(PROBES), [{ pipe: 'tab' }], { columns: 54 })
    expect(wide.lines.map((it) => it.text)).toEqual([
      'id     name        offset (°C)  weight  tag      spare',
      '28-02  mash, "bi…          0.5      10  "a b" c',
      '28-10  麦汁              -1.25                   true',
      '10-01                                9',
    ])
    expect(wide.notice).toBeUndefined()
    const narrow = await runPipes(data(PROBES), [{ pipe: 'tab' }], { columns: 30 })
    expect(narrow.lines.map((it) => it.text)).toEqual([
      'id     name      offset (°C)',
      '28-02  mash, "…          0.5',
      '28-10  麦汁            -1.25',
      '10-01',
    ])
    expect(narrow.notice).toBe('No room for weight, tag, spare: see some of them with "| select"')
    const least = await runPipes(data(PROBES), [{ pipe: 'tab' }], { columns: 1 })
    expect(least.lines.map((it) => it.text)).toEqual(['id', '28-02', '28-10', '10-01'])
  })
  test('has only the leaves that are selected, and its keys', async () => {
    expect(await printed(data(PROBES), '| select weight name | tab')).toBe(
      `id     weight  name
28-02      10  mash, "big" tun
28-10          麦汁
10-01       9`,
    )
    expect(await printed(data(PROBES), '| select name id | csv')).toBe(
      'name,id\r\n"mash, ""big""\ntun",28-02\r\n麦汁,28-10\r\n,10-01',
    )
    expect(JSON.parse(await printed(data(PROBES), '| select weight'))).toEqual({
      probe: [
        { id: '28-02', weight: 10 },
        { id: '28-10', weight: 1 },
        { id: '10-01', weight: 9 },
      ],
    })
    expect(JSON.parse(await printed(data("/m:hardware/probe[id='28-02']"), '| select weight'))).toEqual({
      id: '28-02',
      weight: 10,
    })
    expect(await printed(data(PROBES), '| display set | select name')).toBe(
      'set hardware probe 28-02 name "mash, \\"big\\"\\ntun"\nset hardware probe 28-10 name 麦汁\nset hardware probe 10-01',
    )
    expect(JSON.parse(await printed(data(PROBES, { view: 'state' }), '| select value | display json'))).toEqual({
      'm:hardware': {
        probe: [
          { id: '28-02', reading: { value: '20.0' } },
          { id: '28-10', reading: { value: '3.125' } },
          { id: '10-01' },
        ],
      },
    })
  })
  test('is sorted by numbers as numbers, by words as people do, and what is unset comes last', async () => {
    const ids = async (by: string) =>
      (await printed(data(PROBES), `${by} | display set`))
        .match(/(?<=probe )\S+/g)
        ?.filter((it, at, all) => all.indexOf(it) === at)
    expect(await ids('| sort-by weight')).toEqual(['10-01', '28-02', '28-10'])
    expect(await ids('| sort-by offset')).toEqual(['28-10', '28-02', '10-01'])
    expect(await ids('| sort-by id')).toEqual(['10-01', '28-02', '28-10'])
    expect(await ids('| sort-by id | sort-by name')).toEqual(['28-02', '28-10', '10-01'])
  })
  test('that is empty is a title', async () => {
    expect(await printed(data('/m:pumps'), '| tab')).toBe('n')
    expect(await printed(data('/m:pumps/pump'), '| csv')).toBe('n')
  })
  test('with commas has the line ends of RFC 4180, but not at a terminal', async () => {
    expect(await printed(data('/m:hardware', { view: 'state' }), '| csv', { columns: 80 })).toBe(
      'id,reading/value,reading/taken\n28-02,20.0,2018-04-14T18:51:18Z\n28-10,3.125,\n10-01,,',
    )
  })
})

describe('values as a person wants to see them', () => {
  const showValue = showValueOf({ temperature: 'fahrenheit', timeZone: 'Europe/Berlin' })
  const state = (path: string) => data(path, { view: 'state' })

  test('are in what people read, with their unit', async () => {
    expect(await printed(state(PROBES), '| tab', { showValue })).toBe(`id     reading/value (°F)  reading/taken
28-02                  68  2018-04-14 20:51:18
28-10              37.625
10-01`)
    expect(JSON.parse(await printed(state("/m:hardware/probe[id='28-02']"), '', { showValue }))).toEqual({
      id: '28-02',
      reading: { taken: '2018-04-14 20:51:18', value: '68 °F' },
    })
    expect(await printed(data(PROBES), '| display details | match offset', { showValue })).toContain('offset "0.9 °F";')
  })
  test('are what was set where nothing is, and differences are differences', async () => {
    const shown = JSON.parse(await printed(data(PROBES), '', { showValue }))
    expect(shown.probe.map((it: JsonObject) => it.offset)).toEqual(['0.9 °F', '-2.25 °F', '0'])
  })
  test.each(['json', 'set', 'curly', 'xml'])('are never in %s, which can be loaded', async (display) => {
    const pipe = `| display ${display}`
    expect(await printed(data('/'), pipe, { showValue })).toBe(await printed(data('/'), pipe))
  })
  test('are never in CSV either', async () => {
    expect(await printed(state(PROBES), '| csv', { showValue })).toBe(await printed(state(PROBES), '| csv'))
  })
  test('never reach a file', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'pipes-'))
    const file = join(directory, 'x')
    for (const pipe of ['| no-more', '| tab', '| display details']) {
      await printed(state(PROBES), `${pipe} | save ${file}`, { showValue })
      expect(readFileSync(file, 'utf8')).toBe(`${await printed(state(PROBES), pipe)}\n`)
    }
    rmSync(directory, { recursive: true })
  })
  test('are refused where somebody loads them nevertheless', async () => {
    const details = await printed(data('/'), '| display details', { showValue })
    expect(() => parseCurly(root, details)).toThrow('offset: "0.9 °F" is not a number')
  })
})

describe('a table that is no list', () => {
  const commits: Shown = {
    kind: 'table',
    columns: [{ name: 'commit', isNumeric: true }, { name: 'when' }, { name: 'comment' }],
    rows: [
      { cells: ['9', { text: 'yesterday', value: '2018-04-13T00:00:00Z' }, 'b'], colour: 31 },
      { cells: ['10', { text: 'today', value: '2018-04-14T00:00:00Z' }, ''] },
    ],
  }
  test('is aligned, and keeps its colours', async () => {
    expect((await runPipes(commits, [])).lines).toEqual([
      { text: 'commit  when       comment' },
      { text: '     9  yesterday  b', colour: 31 },
      { text: '    10  today' },
    ])
  })
  test('is selected from, sorted, and given to scripts as it is stored', async () => {
    expect(await printed(commits, '| sort-by commit | select when commit')).toBe(
      'when       commit\nyesterday       9\ntoday          10',
    )
    expect(await printed(commits, '| sort-by comment | csv')).toBe(
      'commit,when,comment\r\n9,2018-04-13T00:00:00Z,b\r\n10,2018-04-14T00:00:00Z,',
    )
    expect(JSON.parse(await printed(commits, '| select when | display json'))).toEqual([
      { when: '2018-04-13T00:00:00Z' },
      { when: '2018-04-14T00:00:00Z' },
    ])
  })
  test('has no other columns', async () => {
    await expect(printed(commits, '| select whne')).rejects.toMatchObject({
      message: 'there is no column "whne"',
      hint: 'Did you mean "when"?',
    })
  })
})

describe('what differs', () => {
  const [hardware] = root.children
  const at = { step: { name: 'hardware', module: 'm' }, node: hardware ?? probe }
  const bus = { step: { name: 'bus' }, node: hardware?.children?.[1] ?? probe }
  const shown: Shown = {
    kind: 'differences',
    root,
    found: [{ change: 'within', at, below: [{ change: 'changed', at: bus, before: 'a', after: 'b c' }] }],
    display: 'tree',
  }
  test('is a tree in the colours of its signs, or lines that make it', async () => {
    expect((await runPipes(shown, [{ pipe: 'compare', from: { kind: 'running' } }])).lines).toEqual([
      { text: '  hardware' },
      { text: '-     bus a', colour: 31 },
      { text: '+     bus "b c"', colour: 32 },
    ])
    const lines = await runPipes(shown, [{ pipe: 'display', display: 'set' }])
    expect(lines.lines).toEqual([{ text: 'set hardware bus "b c"' }])
  })
  test('is told where it is nothing, or is not of this model', async () => {
    expect(await runPipes({ ...shown, found: [] }, [])).toMatchObject({ lines: [], notice: 'No differences.' })
    const old = await runPipes({ ...shown, found: [], unknown: 2 }, [])
    expect(old.notice).toBe('2 nodes that the model no longer has left out.')
  })
  test('is no list', async () => {
    await expect(runPipes(shown, [{ pipe: 'tab' }])).rejects.toMatchObject({ tag: 'invalid-value' })
  })
})
