import { describe, expect, test } from 'bun:test'
import { defineCommand } from 'citty'
import { chooseCommand, parseBytes, parseCount, parsePort, UsageError } from '../../src/commands/usage.ts'

const root = defineCommand({
  meta: { name: 'kettle' },
  args: { verbose: { type: 'boolean' } },
  subCommands: {
    heat: () =>
      defineCommand({
        meta: { name: 'heat' },
        args: {
          verbose: { type: 'boolean' },
          to: { type: 'string', alias: 't' },
          unit: { type: 'enum', options: ['celsius', 'kelvin'] },
          pot: { type: 'positional', required: true },
        },
      }),
    secret: () => defineCommand({ meta: { name: 'secret', hidden: true } }),
    yeast: defineCommand({
      meta: { name: 'yeast' },
      subCommands: { pitch: defineCommand({ meta: { name: 'pitch' } }) },
    }),
  },
})

const choose = (...words: string[]) => chooseCommand(root, 'kettle', words)

describe('the words of a command line', () => {
  test('a known command keeps its own words', async () => {
    const chosen = await choose('--verbose', 'heat', '--to', '66', 'mash', '--unit=kelvin')
    expect(chosen).toMatchObject({ name: 'kettle heat', help: false, rawArgs: ['--to', '66', 'mash', '--unit=kelvin'] })
  })

  test('no command at all is a question for help, at every level', async () => {
    expect((await choose()).help).toBe(true)
    expect(await choose('yeast')).toMatchObject({ name: 'kettle yeast', help: true })
  })

  test('--help is heard anywhere before "--", and nothing is checked then', async () => {
    expect(await choose('heat', '--nonsense', '-h')).toMatchObject({ name: 'kettle heat', help: true })
    expect((await choose('heat', '--', '--help')).help).toBe(false)
  })

  test.each([
    [['heet', 'mash'], 'there is no command "heet"', 'Did you mean "heat"?'],
    [['cool'], 'there is no command "cool"', 'Use heat, yeast; or kettle --help.'],
    [['yeast', 'wash'], 'there is no command "wash"', 'Use pitch; or kettle yeast --help.'],
    [['toString'], 'there is no command "toString"', 'Use heat, yeast; or kettle --help.'],
    [['--verbsoe', 'heat', 'mash'], 'there is no option --verbsoe', 'Did you mean --verbose?'],
    [['heat', 'mash', '--untl=5'], 'there is no option --untl', 'Did you mean --unit?'],
    [['heat', 'mash', '-x'], 'there is no option -x', 'See kettle heat --help.'],
    [['heat', 'mash', '--no-verbose'], 'there is no option --no-verbose', 'See kettle heat --help.'],
    [['heat', 'mash', '--to'], '--to needs a value', 'See kettle heat --help.'],
    [['heat', '--to', '--verbose', 'mash'], '--to needs a value', 'See kettle heat --help.'],
    [['heat', 'mash', '--to='], '--to needs a value', 'See kettle heat --help.'],
    [['heat', 'mash', '--verbose=yes'], '--verbose takes no value', 'See kettle heat --help.'],
    [['heat', 'mash', '--unit', 'rankine'], '"rankine" is not a value of --unit', 'Use celsius, kelvin.'],
    [['heat'], 'POT is missing', 'See kettle heat --help.'],
    [['heat', 'mash', 'boil'], 'nothing is expected at "boil"', 'See kettle heat --help.'],
  ])('%j is refused: %s', async (words, message, hint) => {
    const refusal = await choose(...words).then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(refusal).toBeInstanceOf(UsageError)
    expect(refusal).toMatchObject({ message, hint })
  })
})

describe('values', () => {
  test.each(['0', '1', '8000', '65535'])('%s is a port', (text) => expect(parsePort(text)).toBe(Number(text)))
  test.each(['', '65536', '-1', '80a', '8e3', '0x50', ' 80'])('"%s" is no port', (text) =>
    expect(() => parsePort(text)).toThrow(UsageError),
  )
  test('sizes are bytes, k or M', () => {
    expect([
      parseBytes('1000', '--body-limit'),
      parseBytes('512k', '--body-limit'),
      parseBytes('4M', '--body-limit'),
    ]).toEqual([1000, 524288, 4194304])
    expect(() => parseBytes('4 MB', '--body-limit')).toThrow(UsageError)
    expect(() => parseBytes('0', '--body-limit')).toThrow(UsageError)
  })
})

test('seconds are a whole number up to the most there may be', () => {
  const seconds = { of: 'seconds', most: 60 }
  expect([parseCount('1', '--wait', seconds), parseCount('60', '--wait', seconds)]).toEqual([1, 60])
  for (const text of ['0', '61', '', '1.5', '-1', '5s', '1e1']) {
    expect(() => parseCount(text, '--wait', seconds)).toThrow(UsageError)
  }
})
