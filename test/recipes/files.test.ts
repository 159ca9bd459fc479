import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BrewError, formatError, type JsonObject } from '../../src/base/index.ts'
import { editsOf, fermentationStepsOf, formatBeerJson, type Imported, parseRecipes } from '../../src/recipes/index.ts'
import { INGREDIENTS, RECIPE } from '../../src/recipes/shapes.ts'
import { Yang } from '../../src/yang/index.ts'

const fixture = (name: string) => readFileSync(join(import.meta.dir, 'fixtures', name))
const ale = fixture('harvest-ale.json')
const stout = fixture('winter-stout.xml')
const bytes = (text: string) => new TextEncoder().encode(text)
const warningsOf = (imported: Imported) => imported.warnings.map(({ message, at }) => `${at.line}: ${message}`)

let yang: Yang
beforeAll(async () => {
  yang = await Yang.open()
})
afterAll(() => yang[Symbol.dispose]())

const qualify = (nodes: JsonObject) =>
  Object.fromEntries(
    Object.entries(nodes).map(([name, value]) => [
      ['recipename', 'ingredient'].includes(name) ? name : `brewerslab-recipe:${name}`,
      value,
    ]),
  )

/** The configuration it makes, canonical; valid by the model, or the test fails. */
function configured({ recipes, ingredients }: Imported): JsonObject {
  const lists = Object.entries(ingredients).map(([list, entries]) =>
    list === 'culture' ? ['brewerslab-recipe:culture', entries] : [list, entries.map(qualify)],
  )
  const document = {
    'brewerslab:recipes': { recipe: recipes.map(qualify) },
    'brewerslab:ingredients': Object.fromEntries(lists),
  }
  using tree = yang.parse(JSON.stringify(document), { kind: 'config' })
  expect(tree.validate()).toEqual([])
  return JSON.parse(tree.print({ format: 'json', withDefaults: 'explicit' })) as JsonObject
}

function recipesIn(configuration: JsonObject): readonly JsonObject[] {
  return (configuration['brewerslab:recipes'] as { recipe: JsonObject[] }).recipe
}

/** What is wrong with a file, as a person is told. */
function fault(text: string): string {
  try {
    parseRecipes(bytes(text), undefined, 'beer')
    return 'nothing'
  } catch (error) {
    if (error instanceof BrewError) return formatError(error)
    throw error
  }
}

describe('a BeerJSON file', () => {
  test('becomes configuration in our units, with nothing left out', () => {
    const imported = parseRecipes(ale)
    expect(warningsOf(imported)).toEqual([])
    const [recipe] = recipesIn(configured(imported))
    expect(recipe).toMatchObject({
      recipename: 'Harvest Ale',
      'brewerslab-recipe:batch-size': '18.927059',
      'brewerslab-recipe:original-gravity': '1.0475',
      'brewerslab-recipe:final-gravity': '1.0117',
      'brewerslab-recipe:bitterness': { method: 'Tinseth', value: '31.4' },
      'brewerslab-recipe:ingredients': {
        fermentable: [
          { number: 1, name: 'Maris Otter', mass: '4.082331', colour: '6.51' },
          { number: 2, mass: '0.226796' },
        ],
        hop: [
          { number: 1, mass: '0.042524', form: 'leaf (wet)', timing: { use: 'add_to_boil', time: '60.0' } },
          { number: 2, timing: { duration: '5760.0', gravity: '1.0157', step: 2, continuous: false } },
        ],
        adjunct: [{ volume: '0.004929', timing: { time: '15.0' } }, { count: '1.0' }],
        culture: [{ count: '2.0', 'times-cultured': 3, 'cell-count': 200 }],
        water: [{ volume: '30.0', calcium: '295.0', sulfate: '725.0' }],
      },
      'brewerslab-recipe:mash': { step: [{ temperature: '66.667', time: '60.0', 'water-grain-ratio': '3.1295' }, {}] },
    })
  })

  test('brings ingredients, too', () => {
    const { 'brewerslab:ingredients': ingredients } = configured(parseRecipes(ale))
    expect(ingredients).toMatchObject({
      fermentable: [{ ingredient: 'Maris Otter', 'brewerslab-recipe:stock': { mass: '25.0' } }],
      hops: [{ ingredient: 'Fuggles', 'brewerslab-recipe:purpose': 'aroma' }],
      adjunct: [{ ingredient: 'Irish moss' }],
      'brewerslab-recipe:culture': [{ temperature: { minimum: '18.0', maximum: '22.0' }, 'maximum-reuse': 8 }],
    })
  })

  test('that is exported and imported again is the same: every field the model has is kept', () => {
    for (const source of [ale, stout]) {
      const once = configured(parseRecipes(source))
      const exported = formatBeerJson(recipesIn(once))
      const again = parseRecipes(bytes(exported))
      expect(warningsOf(again)).toEqual([])
      expect(recipesIn(configured(again))).toEqual([...recipesIn(once)])
      expect(formatBeerJson(recipesIn(configured(again)))).toBe(exported)
    }
  })

  test('may use every member that the tables have, and each of them leads back to itself', () => {
    // Not by the fixture but by the tables: a field that is added to them is tried here by itself.
    const { recipes } = parseRecipes(ale)
    const members = RECIPE.map(({ member }) => member)
    const exported = JSON.parse(formatBeerJson(recipes)) as { beerjson: { recipes: JsonObject[] } }
    expect(Object.keys(exported.beerjson.recipes[0] ?? {}).toSorted()).toEqual(members.toSorted())
    expect(INGREDIENTS.map(({ list }) => list)).toEqual(['fermentable', 'hops', 'adjunct', 'culture'])
  })

  test('of which something is not understood tells what, and where', () => {
    const text = `{
 "beerjson": { "version": 2.06, "equipments": [],
  "recipes": [{
   "name": "A", "packaging": {},
   "type": "braggot",
   "created": "last spring",
   "ingredients": { "hop_additions": [
     { "name": "H",
       "smell": "of hay", "amount": { "unit": "g", "value": 10 } } ] }
  }] } , "vendor": 1 }`
    expect(warningsOf(parseRecipes(bytes(text)))).toEqual([
      '10: "vendor" is not part of BeerJSON and not kept',
      '4: "packaging" is not known here and not kept',
      expect.stringMatching(/^5: "type" is none of cider, .* and not kept$/),
      '6: "created" is no date like 2018-04-14 and not kept',
      '9: "smell" is not known here and not kept',
      '2: "equipments" is not known here and not kept',
    ])
  })

  const recipe = (inside: string) => `{"beerjson":{"recipes":[\n{"name":"A",\n${inside}}]}}`
  test.each([
    ['no JSON', '{\n"beerjson": {', 'beer:2:14: not JSON'],
    ['nothing', '', 'beer:1:1: not JSON'],
    ['something else', '{"recipes": []}', 'beer:1:1: it is not BeerJSON'],
    ['an empty one', '{"beerjson":{}}', 'beer:1:13: there is neither a recipe nor an ingredient'],
    ['a recipe without a name', '{"beerjson":{"recipes":[\n {}]}}', 'beer:2:2: it has no name'],
    ['recipes that are none', '{"beerjson":{"recipes":{}}}', 'beer:1:24: "recipes" is to be an array'],
    ['a recipe that is none', '{"beerjson":{"recipes":[\n7]}}', 'beer:2:1: '],
    ['two of a name', '{"beerjson":{"recipes":[{"name":"A"},\n{"name":"A"}]}}', 'beer:2:9: there are two'],
    ['both kinds of quotes', `{"beerjson":{"recipes":[{"name":"A'\\""}]}}`, 'beer:1:33: a name cannot hold'],
    ['a control character', recipe('"notes":"\\u0007"'), 'beer:3:9: "notes" has a control character'],
    ['half of a character', recipe('"notes":"\\ud83c"'), 'beer:3:9: "notes" has a control character'],
    ['an unknown unit', recipe('"batch_size":{"value":5,\n"unit":"firkin"}'), 'beer:4:8: "batch_size" has no unit'],
    ['a unit of everything', recipe('"batch_size":{"unit":"constructor","value":5}'), 'beer:3:22: '],
    ['an amount below nothing', recipe('"batch_size":{"unit":"l","value":-5}'), 'beer:3:34: '],
    ['an amount without end', recipe('"batch_size":{"unit":"l","value":1e999}'), 'beer:3:34: '],
    ['an amount without a unit', recipe('"batch_size":20'), 'beer:3:14: "batch_size" is to be a unit and a value'],
    ['a text that is an object', recipe('"notes":{}'), 'beer:3:9: "notes" is to be a text'],
  ])('of %s is refused with line and reason', (_, text, expected) => expect(fault(text)).toStartWith(expected))

  test('nested without end is refused, not followed', () => {
    expect(fault(`{"beerjson":${'['.repeat(200_000)}`)).toStartWith('beer:1:76: nested deeper than 64 levels')
  })

  test('that is not UTF-8 is refused', () => {
    expect(() => parseRecipes(new Uint8Array([0x7b, 0xff]), 'beerjson')).toThrow('it is not UTF-8')
  })

  test('of an older version is read: bare gravities, and names that changed', () => {
    const text = `{"beerjson":{"version":1,"recipes":[{"name":"A","beer_ph":4.1,
      "ingredients":{"fermentable_additions":[{"name":"M","supplier":"S","amount":{"unit":"kg","value":1}}]},
      "fermentation":{"fermentation_steps":[{"name":"P","start_gravity":1.05}]}}]}}`
    const imported = parseRecipes(bytes(text))
    expect(warningsOf(imported)).toEqual([])
    expect(imported.recipes).toMatchObject([
      {
        ph: '4.1',
        ingredients: { fermentable: [{ producer: 'S' }] },
        fermentation: { step: [{ 'start-gravity': '1.05' }] },
      },
    ])
  })
})

describe('a BeerXML file', () => {
  test('becomes configuration', () => {
    const [recipe] = recipesIn(configured(parseRecipes(stout)))
    expect(recipe).toMatchObject({
      recipename: 'Winter Stout & Oats',
      'brewerslab-recipe:type': 'all grain',
      'brewerslab-recipe:notes': 'Oats < 10 % & toasted.',
      'brewerslab-recipe:original-gravity': '1.052',
      'brewerslab-recipe:efficiency': { brewhouse: '70.0' },
      'brewerslab-recipe:boil': { 'pre-boil-size': '27.5', time: '60.0' },
      'brewerslab-recipe:style': { type: 'beer', letter: 'B' },
      'brewerslab-recipe:ingredients': {
        fermentable: [{ mass: '4.5', colour: '6.51' }, { timing: { use: 'add_to_fermentation' } }],
        hop: [
          { mass: '0.035', timing: { use: 'add_to_boil', time: '60.0' }, form: 'pellet' },
          { mass: '0.01', timing: { use: 'add_to_fermentation', time: '4320.0' } },
        ],
        adjunct: [{ type: 'water agent', mass: '0.005', timing: { use: 'add_to_mash' } }],
        culture: [{ volume: '0.125', producer: 'A laboratory', 'product-id': '1084', form: 'liquid' }],
      },
      'brewerslab-recipe:mash': { step: [{ amount: '14.0', temperature: '67.0' }] },
      'brewerslab-recipe:fermentation': {
        step: [
          { name: 'primary', time: '10080.0', 'start-temperature': '19.0' },
          { name: 'secondary', time: '20160.0' },
        ],
      },
    })
  })

  test('of which something is not understood tells what, where, and how often', () => {
    expect(warningsOf(parseRecipes(stout))).toEqual([
      '21: <OG_MIN> of <STYLE> is not known here and not kept',
      '51: <HSI> of <HOP> is not known here and not kept, 2 times',
      '109: "created" is no date like 2018-04-14 and not kept',
    ])
  })

  test('has the stages that it says it has: programs write those that nobody brews as well', () => {
    const stages = (count: string) => {
      const text = `<RECIPES><RECIPE><NAME>A</NAME>${count}
        <PRIMARY_AGE>4</PRIMARY_AGE><PRIMARY_TEMP>19</PRIMARY_TEMP>
        <SECONDARY_AGE>0</SECONDARY_AGE><SECONDARY_TEMP>19</SECONDARY_TEMP>
        <TERTIARY_AGE>7</TERTIARY_AGE><TERTIARY_TEMP>18</TERTIARY_TEMP>
        <AGE>30</AGE></RECIPE></RECIPES>`
      const imported = parseRecipes(bytes(text))
      return [fermentationStepsOf(imported.recipes[0] ?? {}).map(({ name }) => name), warningsOf(imported)]
    }
    const all = ['primary', 'secondary', 'tertiary', 'ageing']
    expect(stages('<FERMENTATION_STAGES>1</FERMENTATION_STAGES>')).toEqual([
      ['primary', 'ageing'],
      ['4: <TERTIARY_AGE> is of a stage beyond the 1 there are and not kept'],
    ])
    expect(stages('<FERMENTATION_STAGES>3</FERMENTATION_STAGES>')).toEqual([all, []])
    expect(stages('<FERMENTATION_STAGES>some</FERMENTATION_STAGES>')).toEqual([all, []])
    expect(stages('')).toEqual([all, []])
  })

  test('of ingredients brings ingredients', () => {
    const text = '<HOPS><HOP><NAME>Saaz</NAME><ALPHA>3.5</ALPHA><TYPE>Both</TYPE><NOTES>Spicy</NOTES></HOP></HOPS>'
    expect(parseRecipes(bytes(text)).ingredients.hops).toEqual([
      { ingredient: 'Saaz', 'alpha-acid': '3.5', purpose: 'aroma/bittering', notes: 'Spicy' },
    ])
  })

  test('in Latin-1 is read as it says it is, and without saying so is refused', () => {
    const text = '<HOPS><HOP><NAME>Hallertauer Frühreif</NAME></HOP></HOPS>'
    const latin = (words: string) => Buffer.from(words, 'latin1')
    const declared = `<?xml version="1.0" encoding="ISO-8859-1"?>${text}`
    expect(parseRecipes(latin(declared)).ingredients.hops).toEqual([{ ingredient: 'Hallertauer Frühreif' }])
    expect(() => parseRecipes(latin(text))).toThrow('it is not UTF-8')
  })

  test.each([
    ['of another kind', '<html></html>', 'beer:1:1: <html> is not a set of records'],
    ['of the object that all come from', '<constructor/>', 'beer:1:1: <constructor> is not a set'],
    ['without a recipe', '<RECIPES/>', 'beer:1:1: there is neither a recipe nor an ingredient'],
    ['with a recipe without a name', '<RECIPES>\n <RECIPE/></RECIPES>', 'beer:2:2: it has no name'],
    [
      'with an impossible amount',
      '<RECIPES><RECIPE><NAME>A</NAME>\n<BATCH_SIZE>-1</BATCH_SIZE></RECIPE></RECIPES>',
      'beer:2:1: "batch_size" is to be from 0 to 1000000 l, not -1',
    ],
    ['that ends too early', '<RECIPES>\n<RECIPE>', 'beer:2:1: the element RECIPE does not end'],
  ])('%s is refused with line and reason', (_, text, expected) => expect(fault(text)).toStartWith(expected))

  test('a number that is none is told of', () => {
    const text = '<RECIPES><RECIPE><NAME>A</NAME><BATCH_SIZE>much</BATCH_SIZE></RECIPE></RECIPES>'
    expect(warningsOf(parseRecipes(bytes(text)))).toEqual(['1: <BATCH_SIZE> "much" is not kept'])
  })
})

test('the fermentation of a recipe is told step by step, each from where the last one ended', () => {
  const [recipe = {}] = recipesIn(configured(parseRecipes(ale)))
  const steps = [
    { name: 'Primary', startCelsius: 18, endCelsius: 18, minutes: 5760, isFreeRise: false, endGravity: 1.02 },
    { name: 'Rise', startCelsius: 18, endCelsius: 21, minutes: 2880, isFreeRise: true },
    { name: 'Rest', startCelsius: 21, endCelsius: 21, minutes: 10080, isFreeRise: false, others: ['vessel'] },
    { name: 'Crash', startCelsius: 21, endCelsius: 2, minutes: 2160, isFreeRise: false },
  ]
  expect(fermentationStepsOf(recipe)).toEqual(steps)
  expect(fermentationStepsOf(parseRecipes(ale).recipes[0] ?? {})).toEqual(steps)
  expect(fermentationStepsOf({ recipename: 'A' })).toEqual([])
})

test('recipes that are there already are only replaced where that is asked for', () => {
  const ops = (replace: boolean) => editsOf(parseRecipes(ale), { replace }).map(({ op, path }) => `${op} ${path}`)
  expect(ops(false)[0]).toBe("create /brewerslab:recipes/recipe[recipename='Harvest Ale']")
  expect(ops(true)[0]).toBe("replace /brewerslab:recipes/recipe[recipename='Harvest Ale']")
  expect(
    ops(true)
      .slice(1)
      .every((it) => it.startsWith('merge /brewerslab:ingredients/')),
  ).toBe(true)
})
