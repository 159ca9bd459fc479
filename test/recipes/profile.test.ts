import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BrewError, type JsonObject, type JsonValue } from '../../src/base/index.ts'
import { parseRecipes, profileEditOf, profileOf } from '../../src/recipes/index.ts'
import { uniqueNames } from '../../src/recipes/names.ts'
import { Yang } from '../../src/yang/index.ts'

const fixture = (name: string) => readFileSync(join(import.meta.dir, 'fixtures', name))

let yang: Yang
beforeAll(async () => {
  yang = await Yang.open()
})
afterAll(() => yang[Symbol.dispose]())

/** A recipe with these steps, as BeerJSON has them. */
function brewed(steps: readonly JsonValue[], fermentation: JsonObject = {}, name = 'A'): JsonObject {
  const document = {
    beerjson: { version: 1, recipes: [{ name, fermentation: { ...fermentation, fermentation_steps: [...steps] } }] },
  }
  return parseRecipes(new TextEncoder().encode(JSON.stringify(document))).recipes[0] ?? {}
}

/** A recipe of BeerXML with these elements. */
function stages(elements: string): JsonObject {
  const text = `<RECIPES><RECIPE><NAME>A</NAME>${elements}</RECIPE></RECIPES>`
  return parseRecipes(new TextEncoder().encode(text)).recipes[0] ?? {}
}

/** The profile it becomes, canonical; valid by the model, or the test fails. */
function profiled(recipe: JsonObject, name?: string) {
  const made = profileOf(recipe, name === undefined ? {} : { name })
  const entry = { name: made.name, ...made.profile }
  const document = { 'brewerslab-profile:profiles': { profile: [entry] } }
  using tree = yang.parse(JSON.stringify(document), { kind: 'config' })
  expect(tree.validate()).toEqual([])
  const printed = JSON.parse(tree.print({ format: 'json', withDefaults: 'explicit' })) as {
    'brewerslab-profile:profiles': { profile: [{ name: string; step: JsonValue[] }] }
  }
  const [{ step }] = printed['brewerslab-profile:profiles'].profile
  return { name: made.name, step, warnings: made.warnings }
}

const celsius = (value: number) => ({ unit: 'C', value })
const days = (value: number) => ({ unit: 'day', value })
const from = (start: number, end = start) => ({ start_temperature: celsius(start), end_temperature: celsius(end) })

describe('a recipe becomes a profile:', () => {
  test('holds, a free rise, a ramp, each with its time and its gravity', () => {
    const [recipe = {}] = parseRecipes(fixture('harvest-ale.json')).recipes
    expect(profiled(recipe)).toEqual({
      name: 'Harvest Ale',
      step: [
        {
          name: 'Primary',
          kind: 'hold',
          temperature: '18.0',
          until: { time: '96.0', gravity: { 'at-or-below': '1.02' } },
        },
        { name: 'Rise', kind: 'free-rise', temperature: '21.0', until: { time: '48.0' } },
        { name: 'Rest', kind: 'hold', temperature: '21.0', until: { time: '168.0' } },
        { name: 'Crash', kind: 'ramp', temperature: '2.0', duration: '36.0' },
      ],
      warnings: ['"Rest": no profile has its vessel'],
    })
  })

  test('the stages of BeerXML are held one after the other', () => {
    const [recipe = {}] = parseRecipes(fixture('winter-stout.xml')).recipes
    expect(profiled(recipe)).toEqual({
      name: 'Winter Stout - Oats',
      step: [
        { name: 'primary', kind: 'hold', temperature: '19.0', until: { time: '168.0' } },
        { name: 'secondary', kind: 'hold', temperature: '12.0', until: { time: '336.0' } },
      ],
      warnings: [],
    })
  })

  test('stages of no time, which some programs write, are none', () => {
    const made = profiled(
      stages(`<PRIMARY_AGE>7</PRIMARY_AGE><PRIMARY_TEMP>19</PRIMARY_TEMP>
        <SECONDARY_AGE>0</SECONDARY_AGE><SECONDARY_TEMP>20</SECONDARY_TEMP>
        <TERTIARY_AGE>2.5</TERTIARY_AGE>`),
    )
    expect(made.step).toEqual([
      { name: 'primary', kind: 'hold', temperature: '19.0', until: { time: '168.0' } },
      // It names no temperature: it has the one of the stage before, though nobody brews that.
      { name: 'tertiary', kind: 'hold', temperature: '20.0', until: { time: '60.0' } },
    ])
    expect(made.warnings).toEqual(['"secondary" is left out: it lasts no time'])
  })

  test('what begins elsewhere than the step before ended gets there first', () => {
    const made = profiled(
      brewed([
        { name: 'Rise', ...from(17, 20), free_rise: true, step_time: days(2) },
        { name: 'Fall', ...from(18, 4), step_time: days(3) },
        { name: 'Cold', ...from(3), step_time: days(1) },
      ]),
    )
    const begin = { kind: 'hold', until: { time: '0.001' } }
    expect(made.step).toEqual([
      { name: 'Rise start', temperature: '17.0', ...begin },
      { name: 'Rise', kind: 'free-rise', temperature: '20.0', until: { time: '48.0' } },
      { name: 'Fall start', temperature: '18.0', ...begin },
      { name: 'Fall', kind: 'ramp', temperature: '4.0', duration: '72.0' },
      { name: 'Cold', kind: 'hold', temperature: '3.0', until: { time: '24.0' } },
    ])
  })

  test('a gravity ends a step together with its time, or alone', () => {
    const gravity = { unit: 'sg', value: 1.012 }
    const made = profiled(
      brewed([
        { name: 'A', ...from(18), end_gravity: gravity },
        { name: 'B', end_temperature: celsius(20), step_time: days(1), end_gravity: gravity },
        { name: 'C', end_temperature: celsius(22), free_rise: true, end_gravity: gravity },
      ]),
    )
    expect(made.step).toEqual([
      { name: 'A', kind: 'hold', temperature: '18.0', until: { gravity: { 'at-or-below': '1.012' } } },
      {
        ...{ name: 'B', kind: 'ramp', temperature: '20.0', duration: '24.0' },
        until: { time: '24.0', gravity: { 'at-or-below': '1.012' } },
      },
      { name: 'C', kind: 'free-rise', temperature: '22.0', until: { gravity: { 'at-or-below': '1.012' } } },
    ])
    expect(made.warnings).toEqual([])
  })

  test('what says not how long it lasts waits for a person, but for the last step', () => {
    const made = profiled(
      brewed([
        { name: 'A', ...from(18) },
        { name: 'B', ...from(4) },
      ]),
    )
    expect(made.step).toEqual([
      { name: 'A', kind: 'hold', temperature: '18.0', until: { confirm: true } },
      { name: 'B', kind: 'hold', temperature: '4.0' },
    ])
    expect(made.warnings).toEqual(['"A" says not how long it lasts: it waits for "request profile confirm"'])
  })

  test('what no profile can say is told', () => {
    const made = profiled(
      brewed(
        [
          { name: 'Lag' },
          { name: 'Rise', ...from(18), free_rise: true, step_time: days(1) },
          { name: 'Drop', end_temperature: celsius(10) },
          {
            ...{ name: 'Age', ...from(10), step_time: days(1000), start_ph: { unit: 'pH', value: 4 } },
            vessel: 'cask',
          },
        ],
        { description: 'slow', notes: 'patience' },
      ),
    )
    expect(made.warnings).toEqual([
      "the fermentation's description, notes: no profile has that",
      '"Age": no profile has its start-ph, vessel',
      '"Lag" is left out: neither it nor one before it has a temperature',
      '"Rise" is no free rise here: it names nothing to rise to',
      '"Drop" goes to 10 °C at once: it says not in how long',
      '"Drop" says not how long it lasts: it waits for "request profile confirm"',
      '"Age" lasts a year: no step of a profile lasts longer',
    ])
    expect(made.step).toMatchObject([
      { name: 'Rise', kind: 'hold' },
      { name: 'Drop', kind: 'hold', temperature: '10.0' },
      { name: 'Age', kind: 'hold', until: { time: '8760.0' } },
    ])
  })

  test('names are made to fit and told apart, and that is told', () => {
    const steps = ['Gärung/1', 'Garung 1', '発酵', ' - ', 'x'.repeat(80), 'x'.repeat(90)]
    const made = profiled(brewed(steps.map((name) => ({ name, ...from(18), step_time: days(1) }))))
    const names = (made.step as { name: string }[]).map(({ name }) => name)
    expect(names).toEqual(['Garung-1', 'Garung 1', 'step', 'step 2', 'x'.repeat(64), `${'x'.repeat(62)} 2`])
    expect(made.warnings[0]).toBe('"Gärung/1" is called "Garung-1" in the profile')
    expect(made.warnings).toHaveLength(5)
    expect(profiled(brewed([{ name: 'A', ...from(18) }], {}, 'Kölsch/1')).name).toBe('Kolsch-1')
    expect(profiled(brewed([{ name: 'A', ...from(18) }], {}, '麦酒')).name).toBe('recipe')
    expect(profiled(brewed([{ name: 'A', ...from(18) }]), 'mine').name).toBe('mine')
  })
})

describe('a recipe is refused', () => {
  const refusal = (recipe: JsonObject) => {
    try {
      profileOf(recipe)
      return 'nothing'
    } catch (error) {
      if (error instanceof BrewError) return `${error.tag} ${error.at.path} ${error.message}`
      throw error
    }
  }

  test('without fermentation steps', () => {
    const path = "/brewerslab:recipes/recipe[recipename='A']"
    expect(refusal({ recipename: 'A' })).toBe(`missing-element ${path} the recipe has no fermentation steps`)
    expect(refusal(brewed([]))).toContain('the recipe has no fermentation steps')
  })

  test('of whose steps none can be held', () => {
    expect(refusal(brewed([{ name: 'Lag' }, { name: 'B', ...from(18), step_time: days(0) }]))).toContain(
      'no fermentation step of the recipe has a temperature and lasts',
    )
  })

  test('with a temperature that no profile takes', () => {
    expect(refusal(brewed([{ name: 'Sun', ...from(18, 500), step_time: days(1) }]))).toContain(
      '"Sun": 500 °C cannot be held, -30 to 110 °C can',
    )
  })
})

test('a profile that is there already is only replaced where that is asked for', () => {
  const made = profileOf(brewed([{ name: 'A', ...from(18) }], {}, "Wife's Ale"))
  expect(profileEditOf(made, { replace: false })).toMatchObject({
    op: 'create',
    path: "/brewerslab-profile:profiles/profile[name='Wife-s Ale']",
  })
  expect(profileEditOf(made, { replace: true })).toMatchObject({ op: 'replace' })
})

test('names stay apart however many there are', () => {
  const names = uniqueNames(
    Array.from({ length: 120 }, () => 'y'.repeat(70)),
    'step',
  )
  expect(new Set(names).size).toBe(120)
  expect(names.every((name) => /^[A-Za-z0-9][A-Za-z0-9_. -]{0,63}$/.test(name))).toBe(true)
})
