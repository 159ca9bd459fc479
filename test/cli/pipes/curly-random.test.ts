import { describe, expect, test } from 'bun:test'
import { curlyLines, formatOf, parseCurly } from '../../../src/cli/pipes/index.ts'
import { Yang } from '../../../src/yang/index.ts'
import { ZOO } from './model.ts'
import { Dice, randomDocument } from './random.ts'
import { randomModule } from './random-module.ts'

using yang = await Yang.open(ZOO)
const root = { children: yang.schema.nodes }

describe('curly braces give back what they were made of', () => {
  test('of any configuration of the models', () => {
    let filled = 0
    for (let seed = 1; seed <= 200; seed++) {
      const document = randomDocument(root, new Dice(seed), { density: seed % 2 === 0 ? 0.9 : 0.3, entries: 3 })
      const text = curlyLines(root, document).join('\n')
      expect({ seed, document: parseCurly(root, text) }).toEqual({ seed, document })
      expect({ seed, control: text.match(/[\p{Cc}--\n]/v) }).toEqual({ seed, control: null })
      if (text === '') continue
      filled++
      expect({ seed, format: formatOf(text) }).toEqual({ seed, format: 'curly' })
    }
    expect(filled).toBeGreaterThan(150)
  })
  test.each(Array.from({ length: 12 }, (_, at) => at + 1))(
    'of a model that nobody would write (seed %p)',
    async (seed) => {
      const dice = new Dice(seed)
      using other = await Yang.open([randomModule(dice)])
      const made = { children: other.schema.nodes.filter((it) => it.module === 'random') }
      for (let round = 0; round < 10; round++) {
        const document = randomDocument(made, dice, { density: 0.8, entries: 3 })
        const text = curlyLines(made, document).join('\n')
        expect(parseCurly(made, text)).toEqual(document)
        if (text !== '') expect(formatOf(text)).toBe('curly')
      }
    },
  )
})
