import { describe, expect, test } from 'bun:test'
import { resolvePath, splitWords } from '../../../src/base/index.ts'
import { PIPE_COMMANDS, pipeUsage } from '../../../src/cli/grammar/pipe-commands.ts'
import { completePipes, firstPipeWords, type PipeSource, parsePipes } from '../../../src/cli/pipes/index.ts'
import { root } from '../model.ts'

const at = (path: string, view: 'configuration' | 'state' = 'configuration', compares = false): PipeSource => ({
  kind: 'data',
  root,
  steps: resolvePath(root, path),
  view,
  compares,
})
const CANDIDATE = at('/m:brewhouse', 'configuration', true)
const PROBES = at('/m:brewhouse/temperature/probe')
const COMMITS: PipeSource = { kind: 'table', columns: [{ name: 'commit' }, { name: 'comment' }] }
const TEXT: PipeSource = { kind: 'text' }

const words = (line: string) => splitWords(line).slice(1)
const parse = (line: string, source: PipeSource) => parsePipes(line, words(line), source)

/** What is wrong, as it is printed: the line, carets, the message. */
function wrong(line: string, source: PipeSource): string {
  const fault = parse(line, source)
  if (!('message' in fault)) return 'nothing'
  const hint = fault.hint === undefined ? '' : `. ${fault.hint}`
  return `${line.slice(fault.start, fault.end)}<${fault.start}> ${fault.message}${hint}`
}

describe('pipes are read', () => {
  test('with what they take, one behind the other', () => {
    expect(
      parse('| match x -c 2 | except "a b" | begin a|b | until ^}$ | last | last 3 | no-more | linnum | count', TEXT),
    ).toEqual([
      { pipe: 'match', pattern: /x/iu, context: 2 },
      { pipe: 'except', pattern: /a b/iu, context: 0 },
      { pipe: 'begin', pattern: /a|b/iu },
      { pipe: 'until', pattern: /^}$/i },
      { pipe: 'last', lines: 10 },
      { pipe: 'last', lines: 3 },
      { pipe: 'no-more' },
      { pipe: 'linnum' },
      { pipe: 'count' },
    ])
  })
  test('lists, displays and files', () => {
    expect(
      parse(
        '| display defaults | sort-by offsets | select id | csv | save "a b.csv"',
        at('/m:brewhouse/temperature/probe'),
      ),
    ).toMatchObject({
      message: 'the list has no leaf "offsets"',
    })
    expect(parse('| display defaults | display json | sort-by id | select id | append x', PROBES)).toEqual([
      { pipe: 'display', display: 'defaults' },
      { pipe: 'display', display: 'json' },
      { pipe: 'sort-by', leaf: 'id' },
      { pipe: 'select', leaves: ['id'] },
      { pipe: 'append', file: 'x' },
    ])
  })
  test('a candidate is compared with what is in force, a commit, the startup files and a file', () => {
    const from = (line: string) => parse(line, CANDIDATE)
    expect(from('| compare | display set | match x')).toMatchObject([
      { pipe: 'compare', from: { kind: 'running' } },
      { pipe: 'display', display: 'set' },
      { pipe: 'match' },
    ])
    expect(from('| compare rollback 12')).toEqual([{ pipe: 'compare', from: { kind: 'rollback', number: 12 } }])
    expect(from('| compare startup | count')).toMatchObject([{ from: { kind: 'startup' } }, { pipe: 'count' }])
    expect(from("| compare file 'old one.json'")).toEqual([
      { pipe: 'compare', from: { kind: 'file', file: 'old one.json' } },
    ])
  })
  test('words that only one pipe begins with are that pipe, but leaves only where they are clear', () => {
    expect(parse('| disp s | exc x | co', TEXT)).toMatchObject({
      start: 2,
      message: '"display set" needs data of the model before it',
    })
    expect(parse('| disp s | exc x | cou', PROBES)).toMatchObject([
      { display: 'set' },
      { pipe: 'except' },
      { pipe: 'count' },
    ])
    expect(parse('| sort value', at('/m:brewhouse/temperature/probe', 'state'))).toEqual([
      { pipe: 'sort-by', leaf: 'reading/value' },
    ])
    expect(parse('| select re', at('/m:brewhouse/temperature/probe', 'state'))).toEqual([
      { pipe: 'select', leaves: ['reading/value'] },
    ])
  })
  test('a backslash belongs to the expression, quoted or not', () => {
    const pattern = (line: string) => {
      const steps = parse(line, TEXT)
      return 'message' in steps ? steps.message : steps.map((it) => ('pattern' in it ? String(it.pattern) : ''))[0]
    }
    expect(pattern(String.raw`| match \d+\.5$`)).toBe(String.raw`/\d+\.5$/iu`)
    expect(pattern(String.raw`| match "\d \"x\""`)).toBe(String.raw`/\d \"x\"/i`)
    expect(pattern(String.raw`| match '\s"'`)).toBe(String.raw`/\s"/iu`)
    expect(pattern(String.raw`| match a\ b`)).toBe(String.raw`/a\ b/i`)
    expect(pattern('| match Probe')).toBe('/Probe/u')
    expect(pattern(String.raw`| match \S\p{Lu}`)).toBe(String.raw`/\S\p{Lu}/iu`)
    expect(pattern('| match "|"')).toBe('/|/iu')
  })
})

describe('what is wrong with pipes', () => {
  test.each([
    ['|', TEXT, '<2> a pipe is missing behind |'],
    ['| match x |', TEXT, '<12> a pipe is missing behind |'],
    ['| | count', TEXT, '|<2> a pipe is missing behind |'],
    ['| match', TEXT, '<8> the regex is missing'],
    ['| match | count', TEXT, '|<8> the regex is missing'],
    ['| match x -c', TEXT, '<13> the lines is missing'],
    ['| match x -c y', TEXT, 'y<13> "y" is not a number of lines'],
    [
      '| match x y',
      TEXT,
      'y<10> nothing more is expected: "match <regex> [-c <lines>]". Put an expression with blanks in quotes',
    ],
    [
      '| match (',
      TEXT,
      '(<8> it is no regular expression: missing ). Put a backslash before a sign that is meant as itself',
    ],
    ['| mtach x', TEXT, 'mtach<2> there is no pipe "mtach". Did you mean "match"?'],
    ['| s x', PROBES, 's<2> "s" may be save or select or sort-by'],
    ['| "match" x', TEXT, '"match"<2> there is no pipe "match". Did you mean "match"?'],
    ['| last x', TEXT, 'x<7> "x" is not a number of lines'],
    ['| save', TEXT, '<7> the file is missing'],
    ['| save ""', TEXT, '""<7> a file needs a name'],
    [
      '| save x | count',
      TEXT,
      'count<11> nothing can follow "save": what is shown has gone to the file. Put "count" before it',
    ],
    ['| display', PROBES, '<10> one of set, json, xml, curly, details, defaults is missing'],
    ['| display yaml', PROBES, 'yaml<10> "yaml" is not one of set, json, xml, curly, details, defaults'],
    ['| display set | display json', PROBES, 'json<24> "display set" has decided already how it is shown'],
    ['| tab | display json', PROBES, 'json<16> "tab" has decided already how it is shown'],
    ['| tab | csv', PROBES, 'csv<8> "tab" has decided already how it is shown'],
    ['| display xml | select id', PROBES, 'select<16> "select" does not go with XML. Take another display'],
    ['| select id | display xml', PROBES, 'xml<22> "select" does not go with XML. Take another display'],
    [
      '| match x | display set',
      PROBES,
      'display<12> "display set" needs data of the model before it. Put it before "match"',
    ],
    [
      '| display set',
      at('/m:brewhouse', 'state'),
      'set<10> state cannot be set. Use "show configuration", or another display',
    ],
    ['| display xml', COMMITS, 'xml<10> "display xml" needs data of the model before it'],
    ['| select id', TEXT, 'select<2> "select" needs a list before it'],
    ['| match x | tab', PROBES, 'tab<12> "tab" needs a list before it. Put it before "match"'],
    ['| tab', at('/m:types'), 'tab<2> "tab" needs a list before it. Name one in the path'],
    ['| csv', at('/'), 'csv<2> "csv" needs a list before it. Name one in the path'],
    ['| select', PROBES, '<9> the leaf is missing'],
    ['| select i d', PROBES, 'd<11> the list has no leaf "d". Did you mean "id"?'],
    ['| sort-by id id', PROBES, 'id<13> nothing more is expected: "sort-by <leaf>"'],
    ['| sort-by coment', COMMITS, 'coment<10> the list has no leaf "coment". Did you mean "comment"?'],
    [
      '| compare',
      PROBES,
      'compare<2> "compare" needs the configuration that is edited before it. Use "show" in configuration mode',
    ],
    ['| compare x', CANDIDATE, 'x<10> "x" is not one of rollback, startup, file'],
    ['| compare rollback x', CANDIDATE, 'x<19> "x" is not a number of a commit'],
    ['| compare file', CANDIDATE, '<15> the file is missing'],
    [
      '| display set | compare',
      CANDIDATE,
      'compare<16> "compare" needs the configuration that is edited before it. Put it before "display set"',
    ],
    ['| compare | select id', CANDIDATE, 'select<12> "select" needs a list before it. Put it before "compare"'],
    [
      '| compare | display json',
      CANDIDATE,
      'json<20> "display json" needs data of the model before it. Put it before "compare"',
    ],
  ])('%s', (line, source, message) => expect(wrong(line, source)).toBe(message))
})

describe('what can stand behind a |', () => {
  const complete = (line: string, source: PipeSource) => completePipes(line, line.length, words(line), source)
  const offered = (line: string, source: PipeSource) => complete(line, source).candidates.map((it) => it.word)

  test('is only what goes with what stands before it', () => {
    const lines = ['match', 'except', 'begin', 'until', 'last', 'count', 'linnum', 'no-more', 'save', 'append']
    expect(offered('| ', TEXT)).toEqual(lines)
    expect(firstPipeWords(TEXT)).toEqual(lines)
    expect(offered('| ', CANDIDATE)).toEqual([...lines, 'compare', 'display'])
    expect(offered('| ', PROBES)).toEqual([...lines, 'display', 'select', 'sort-by', 'tab', 'csv'])
    expect(offered('| tab | ', PROBES)).toEqual([...lines, 'display', 'select', 'sort-by'])
    expect(offered('| tab | display ', PROBES)).toEqual(['defaults'])
    expect(offered('| compare | display ', CANDIDATE)).toEqual(['set'])
    expect(offered('| display ', at('/m:brewhouse', 'state'))).toEqual(['json', 'xml', 'curly', 'details', 'defaults'])
    expect(offered('| display ', COMMITS)).toEqual(['json'])
    expect(offered('| save x | ', TEXT)).toEqual([])
  })
  test('begun words, leaves not yet selected, and options', () => {
    expect(complete('| no-more | ma', TEXT)).toEqual({
      start: 12,
      end: 14,
      candidates: [{ word: 'match', description: 'Only lines that match' }],
      mayEnd: false,
    })
    expect(offered('| select ', PROBES)).toEqual(['id'])
    expect(offered('| select commit ', COMMITS)).toEqual(['comment'])
    expect(offered('| match x ', TEXT)).toEqual(['-c'])
    expect(complete('| match x ', TEXT)).toMatchObject({ mayEnd: true, mayPipe: expect.arrayContaining(['count']) })
    expect(complete('| select ', PROBES)).toMatchObject({ mayEnd: false, expected: { word: '<leaf>' } })
    expect(complete('| last ', TEXT)).toMatchObject({ mayEnd: true, expected: { word: '<lines>' } })
  })
  test('files and commits are asked for elsewhere', () => {
    expect(complete('| save da', TEXT)).toMatchObject({ start: 7, candidates: [], wants: 'file' })
    expect(complete('| compare rollback ', CANDIDATE)).toMatchObject({ wants: 'commit', mayEnd: false })
    expect(complete('| compare ', CANDIDATE)).toMatchObject({
      mayEnd: true,
      candidates: [{ word: 'rollback' }, {}, {}],
    })
  })
  test('nothing, with the reason, behind what is wrong', () => {
    expect(complete('| mtach x ', TEXT)).toMatchObject({ candidates: [], fault: { start: 2, end: 7 } })
  })
})

test('each pipe has an example that is read', () => {
  for (const pipe of PIPE_COMMANDS) {
    const behind = pipe.example.slice(pipe.example.indexOf('|'))
    const source = pipe.needs === 'candidate' ? CANDIDATE : pipe.needs === 'rows' ? { kind: 'table' as const } : PROBES
    expect({ example: pipe.example, steps: parse(behind, source) }).toMatchObject({ steps: expect.any(Array) })
    expect(pipe.example).toContain(`| ${pipe.words.join(' ')}`)
    expect(pipeUsage(pipe)).toStartWith(pipe.words.join(' '))
  }
})
