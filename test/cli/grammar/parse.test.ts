import { describe, expect, test } from 'bun:test'
import { editsOf, formatPath, quoteWord, splitWords } from '../../../src/base/index.ts'
import type { Mode } from '../../../src/cli/grammar/command.ts'
import { parseLine } from '../../../src/cli/grammar/parse.ts'
import { root } from '../model.ts'

/** `name path value`, or the fault with what it marks. */
function read(line: string, mode: Mode = 'configuration'): string {
  const parsed = parseLine(line, { mode, root, at: [] })
  if (parsed.kind === 'nothing') return ''
  if (parsed.kind === 'fault') {
    const { start, end, message, hint } = parsed.fault
    return `[${line.slice(start, end)}@${start}] ${message}${hint === undefined ? '' : ` / ${hint}`}`
  }
  const { steps, value, number, text, choice } = parsed.given
  const path = steps.length === 0 ? '' : ` ${formatPath(steps.map((it) => it.step))}`
  const rest = [value, number, text, choice].filter((it) => it !== undefined).map((it) => ` ${JSON.stringify(it)}`)
  return `${parsed.command.name}${path}${rest.join('')}`
}

describe('words', () => {
  test.each([
    ['a  b', ['a', 'b']],
    ['"a b" c', ['a b', 'c']],
    ["'a \\b' ", ['a \\b']],
    ['"a\\"b" a\\ b', ['a"b', 'a b']],
    ['a"b c"d', ['ab cd']],
    ['""', ['']],
    ['\ta\t', ['a']],
  ])('%p', (line, words) => expect(splitWords(line).map((it) => it.text)).toEqual(words))
  test.each(['', 'a b', `it's`, 'say "x"', 'back\\slash', '#x', 'ü 🍺', '?', 'two\nlines\tand \r', 'a\\nb'])(
    '%p is quoted so that it is read back',
    (text) => {
      const [word, ...others] = splitWords(quoteWord(text))
      expect([word?.text, others.length]).toEqual([text, 0])
    },
  )
  test.each(['set types twin "a', "set types twin 'a", 'set types twin a\\'])('%p is not closed', (line) =>
    expect(read(line)).toMatch(/is missing|nothing follows/),
  )
})

describe('commands', () => {
  test.each([
    ['show', 'show-state'],
    ['show configuration', 'show-running'],
    ['sh conf', 'show-running'],
    ['conf', 'configure'],
    ['configure', 'configure'],
    ['exit', 'leave'],
    ['quit', 'leave'],
    ['help show', 'help'],
    ['   ', ''],
  ])('in operational mode %p is %p', (line, expected) => expect(read(line, 'operational')).toBe(expected))
  test.each([
    ['show', 'show-candidate'],
    ['com', 'commit'],
    ['discard', 'discard'],
  ])('in configuration mode %p is %p', (line, expected) => expect(read(line)).toBe(expected))
  test('an abbreviation that could be two commands is refused', () =>
    expect(read('s')).toBe('[s@0] "s" may be show or set or save or status'))
  test('an unknown command is refused with what was likely meant', () => {
    expect(read('sohw', 'operational')).toBe('[sohw@0] there is no command "sohw" / Did you mean "show"?')
    expect(read('frobnicate')).toContain('Type "help"')
  })
  test('a command of the other mode is unknown', () =>
    expect(read('commit', 'operational')).toContain('no command "commit" / It is there after "configure"'))
  test('nor is one of operational mode, but it can be run', () =>
    expect(read('request output heater on')).toContain('no command "request" / Put "run" before it'))
  test('a word that a command goes on with is suggested', () =>
    expect(read('configure exlusive', 'operational')).toContain(' / Did you mean "exclusive"?'))
  test('nothing may follow a command without arguments', () =>
    expect(read('commit now')).toBe('[now@7] nothing is expected after "commit"'))
  test('a quoted word is never a command', () => expect(read('"show"', 'operational')).toContain('no command'))
})

describe('paths', () => {
  test.each([
    ['set brewhouse temperature fermentation setpoint 18', 'set /m:brewhouse/temperature/fermentation/setpoint "18.0"'],
    ['set m:brewhouse power mode ABC', 'set /m:brewhouse/power/mode "ABC"'],
    ['set brewhouse power mode "A B"', 'set /m:brewhouse/power/mode "A B"'],
    ['set brewhouse temperature probe 28-0a', "set /m:brewhouse/temperature/probe[id='28-0a']"],
    [
      'set brewhouse temperature probe 28-0a offsets 0 50 offset -0.5',
      "set /m:brewhouse/temperature/probe[id='28-0a']/offsets[low='0.0'][high='50.0']/offset \"-0.5\"",
    ],
    ['set types tags a "b c"', 'set /m:types/tags ["a","b c"]'],
    ['set types here', 'set /m:types/here'],
    ['set types there', 'set /m:types/there [null]'],
    ['set types burner x', 'set /m:types/burner "x"'],
    ['set types x:twin y', 'set /m:types/x:twin "y"'],
    ['delete types tags', 'delete /m:types/tags'],
    ['delete types tags a', "delete /m:types/tags[.='a']"],
    ['delete brewhouse temperature probe', 'delete /m:brewhouse/temperature/probe'],
    ['show', 'show-candidate'],
    ['show brewhouse temperature probe', 'show-candidate /m:brewhouse/temperature/probe'],
    ['set brewhouse temperature probe ""', "set /m:brewhouse/temperature/probe[id='']"],
  ])('%p', (line, expected) => expect(read(line)).toBe(expected))

  test.each([
    ['set', '[@4] the path is missing'],
    ['delete', '[@7] the path is missing'],
    ['set brewhouse', '[@14] "brewhouse" is a container: name a node in it'],
    ['set brewhuose power', '[brewhuose@4] there is no "brewhuose" in the model / Did you mean "brewhouse"?'],
    ['set brewhouse powr mode x', '[powr@14] there is no "powr" in "brewhouse" / Did you mean "power"?'],
    ['set brewhouse power mode', '[@25] the value of "mode" is missing'],
    ['set brewhouse power mode a b', '[b@27] "mode" takes one value / Put a value with blanks in quotes'],
    ['set brewhouse power mode 123456789', '[123456789@25] it has 9 characters, length 1..8'],
    ['set brewhouse power mode "123 456 789"', '["123 456 789"@25] it has 11 characters, length 1..8'],
    ['set types speed fsat', '[fsat@16] "fsat" is not one of slow, fast / Did you mean "fast"?'],
    ['set brewhouse temperature probe', '[@32] the id of "probe" is missing'],
    [
      'set brewhouse temperature probe 10-1',
      '[10-1@32] id of "probe": "10-1" does not match the pattern (28-[0-9a-f]{1,32})?',
    ],
    ['delete brewhouse temperature probe 28-01 offsets 0', '[@51] the high of "offsets" is missing'],
    [
      'set brewhouse temperature probe 28-01 id 28-02',
      '[id@38] "id" is the key of this entry and cannot be changed / Set a new entry instead',
    ],
    [
      'set brewhouse temperature fermentation monitor true',
      '[monitor@39] "monitor" is state: it is reported by a Thing and cannot be changed here',
    ],
    ['set types there now', '[now@16] it takes no value'],
    ['show brewhouse power mode x', '[x@26] nothing can follow "mode"'],
  ])('%p is refused', (line, expected) => expect(read(line)).toBe(expected))

  test('operational mode names state, and says where configuration is shown', () => {
    expect(read('show brewhouse temperature fermentation results', 'operational')).toBe(
      'show-state /m:brewhouse/temperature/fermentation/results',
    )
    expect(read('show brewhouse power', 'operational')).toContain('Use "show configuration"')
    expect(read('show configuration brewhouse temperature fermentation monitor', 'operational')).toContain('is state')
  })
})

// A grammar that throws would end the session.
test('no line, however strange, makes the parser throw', () => {
  const parts = [
    'set',
    'delete',
    'show',
    'brewhouse',
    'temperature',
    'probe',
    '28-01',
    '"',
    "'",
    '\\',
    ' ',
    'x',
    '?',
    '🍺',
    '/',
    ':',
    '[',
    '',
    '__proto__',
    'constructor',
    'toString',
  ]
  let seed = 12345
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31
    return seed % below
  }
  for (let round = 0; round < 5000; round++) {
    const line = Array.from({ length: random(8) }, () => parts[random(parts.length)]).join(random(3) === 0 ? '' : ' ')
    const parsed = parseLine(line, { mode: round % 2 === 0 ? 'configuration' : 'operational', root, at: [] })
    if (parsed.kind === 'fault') {
      expect(parsed.fault.start).toBeLessThanOrEqual(parsed.fault.end)
      expect(parsed.fault.end).toBeLessThanOrEqual(line.length + 1)
    }
  }
})

describe('commits', () => {
  test.each([
    ['commit', 'commit'],
    ['commit check', 'commit-check'],
    ['com ch', 'commit-check'],
    ['commit comment "a warmer week"', 'commit "a warmer week"'],
    ['commit comment 12', 'commit "12"'],
    ['commit confirmed', 'commit-confirmed'],
    ['commit confirmed 300', 'commit-confirmed 300'],
    ['commit confirmed 300 comment x', 'commit-confirmed 300 "x"'],
    ['commit confirmed comment "x y"', 'commit-confirmed "x y"'],
    ['commit confirmed 300 com x', 'commit-confirmed 300 "x"'],
    ['commit confirm', 'commit-confirm'],
    ['commit abort', 'commit-abort'],
    ['rollback', 'rollback'],
    ['rollback 0', 'rollback 0'],
    ['roll 12', 'rollback 12'],
    ['show commits', 'show-commits'],
    ['show commits 12', 'show-commits 12'],
    ['show brewhouse | display set', 'show-candidate /m:brewhouse'],
    ['copy brewhouse temperature probe 28-01 to 28-02', "copy /m:brewhouse/temperature/probe[id='28-01']"],
  ])('%p is %p', (line, expected) => expect(read(line)).toBe(expected))
  test.each([
    ['rollback x', '[x@9] "x" is not the number of a commit / See "show commits"'],
    ['rollback -1', '[-1@9] "-1" is not the number of a commit / See "show commits"'],
    ['rollback "1"', '["1"@9] "1" is not the number of a commit / See "show commits"'],
    ['rollback 1 2', '[2@11] nothing is expected after "rollback"'],
    ['commit confirmed 0', '[0@17] seconds must be from 1 to 604800'],
    ['commit confirmed soon', '[soon@17] "soon" is not a number of seconds'],
    ['commit confirmed comment', '[@25] the text is missing'],
    ['commit comment', '[@15] the text is missing'],
    [
      'commit comment a warmer week',
      '[warmer@17] nothing is expected after "commit comment" / Put a comment with blanks in quotes',
    ],
    ['commit con', '[con@7] "con" may be confirmed or confirm'],
    ['show |', '[@7] what is to be done with it is missing'],
    ['show "|" compare', '["|"@5] there is no "|" in the model'],
    [
      'set brewhouse power mode x | compare',
      '[|@27] "set" shows nothing that could be handed on / Put a value that is a | in quotes',
    ],
  ])('%p is refused: %p', (line, expected) => expect(read(line)).toBe(expected))
  test('what stands behind the first | is handed on as it is', () => {
    const parsed = parseLine('show brewhouse power | match "a b" | count', { mode: 'configuration', root, at: [] })
    expect(parsed.kind === 'command' ? parsed.pipes?.map((it) => it.text) : parsed).toEqual([
      'match',
      'a b',
      '|',
      'count',
    ])
  })
})

describe('several values in one line', () => {
  const assigned = (line: string) => {
    const parsed = parseLine(line, { mode: 'configuration', root, at: [] })
    if (parsed.kind !== 'command') return parsed.kind === 'fault' ? parsed.fault.message : parsed.kind
    return editsOf('set', parsed.given).map((it) =>
      'value' in it ? `${it.path} ${JSON.stringify(it.value)}` : it.path,
    )
  }
  const TYPES = '/m:types'
  test.each([
    ['set types count 5 flag true speed slow', [`${TYPES}/count 5`, `${TYPES}/flag true`, `${TYPES}/speed "slow"`]],
    ['set types tags [ a "b c" ] count 5', [`${TYPES}/tags ["a","b c"]`, `${TYPES}/count 5`]],
    ['set types tags [ ]', 'the value of "tags" is missing'],
    ['set types there count 5', [`${TYPES}/there [null]`, `${TYPES}/count 5`]],
    ['set types count 5 here inside x', [`${TYPES}/count 5`, `${TYPES}/here/inside "x"`]],
    ['set types twin "flag" flag true', [`${TYPES}/twin "flag"`, `${TYPES}/flag true`]],
    ['set types tags [ a', 'the closing ] is missing'],
    ['set types count 5 flag', 'the value of "flag" is missing'],
    ['set types count 5 nonsense', '"count" takes one value'],
  ])('%p is %p', (line, expected) => expect(assigned(line)).toEqual(expected))
})

describe('nodes that are abbreviated', () => {
  test.each([
    ['set bre pow mo x', 'set /m:brewhouse/power/mode "x"'],
    ['delete bre temp fer setp', 'delete /m:brewhouse/temperature/fermentation/setpoint'],
    ['set types t x', '[t@10] "t" may be there or tags or twin'],
    ['set types speed sl', '[sl@16] "sl" is not one of slow, fast'],
    ['set "bre" power mode x', '["bre"@4] there is no "bre" in the model'],
  ])('%p is %p', (line, expected) => expect(read(line)).toBe(expected))
})

describe('keys with *', () => {
  test('stand for many in show and delete, not in set, and not in quotes', () => {
    const globs = (line: string) => {
      const parsed = parseLine(line, { mode: 'configuration', root, at: [] })
      return parsed.kind === 'command' ? parsed.given.steps.map((it) => it.globs ?? []) : parsed
    }
    const path = 'brewhouse temperature probe'
    expect(globs(`delete ${path} 28-*`)).toEqual([[], [], ['id']])
    expect(globs(`show ${path} * offsets`)).toEqual([[], [], ['id'], []])
    expect(globs(`set ${path} 28-*`)).toMatchObject({
      fault: { message: expect.stringContaining('does not match the pattern') },
    })
    expect(globs(`delete ${path} "28-*"`)).toMatchObject({
      fault: { message: expect.stringContaining('does not match') },
    })
  })
})

describe('a label after a path', () => {
  const results = '/m:brewhouse/temperature/fermentation/results'
  test.each([
    ['show history brewhouse temperature', 'show-history /m:brewhouse/temperature'],
    ['show history brewhouse temperature last 7d', 'show-history /m:brewhouse/temperature "7d"'],
    ['show hist brewhouse temperature fermentation results latest last 90m', `show-history ${results}/latest "90m"`],
    [
      'show history brewhouse temperature fermentation results "last" 1d',
      '["last"@56] there is no "last" in "results" / Did you mean "latest"?',
    ],
    ['show history brewhouse temperature last', '[@40] the time is missing'],
    ['show history brewhouse temperature last 7d 8d', '[8d@43] nothing is expected after "show history"'],
  ])('%p is %p', (line, expected) => expect(read(line, 'operational')).toBe(expected))
})
