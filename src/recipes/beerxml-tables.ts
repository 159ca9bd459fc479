import type { JsonValue } from '../base/index.ts'

/** What an element of BeerXML becomes: a member of a BeerJSON record, by its names from the record on. */
export interface Rule {
  readonly to: readonly string[]
  /** The value for the element's text; `undefined` for a text that means nothing there. */
  readonly as: (text: string) => JsonValue | undefined
}

/** Rules by the name of an element. */
export type Rules = Readonly<Record<string, Rule>>

const rule = (path: string, as: Rule['as']): Rule => ({ to: path.split('.'), as })
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?/

/** The number that a text begins with: some programs write the unit behind it. */
export function numberIn(text: string): number | undefined {
  const match = NUMBER.exec(text.replace(',', '.'))
  return match === null ? undefined : Number(match[0])
}

const text = (path: string) => rule(path, (it) => (it === '' ? undefined : it))
const measure = (path: string, unit: string) =>
  rule(path, (it) => {
    const value = numberIn(it)
    return value === undefined ? undefined : { unit, value }
  })
const number = (path: string) => rule(path, numberIn)
const flag = (path: string) =>
  rule(path, (it) => (/^(true|false)$/i.test(it) ? it.toLowerCase() === 'true' : undefined))
/** Words of BeerXML that BeerJSON has others for; the rest is the same but for capitals. */
const word = (path: string, others: Readonly<Record<string, string>> = {}) => {
  const known = new Map(Object.entries(others))
  return rule(path, (it) => (it === '' ? undefined : (known.get(it.toLowerCase()) ?? it.toLowerCase())))
}
const minutes = (path: string) => measure(path, 'min')
const celsius = (path: string) => measure(path, 'C')
const percent = (path: string) => measure(path, '%')

/**
 * The records of BeerXML 1.0 (beerxml.com, appendix A has the units: kilograms, litres, minutes, °C, SG, Lovibond), and
 * of the extensions in it those that recipes of other programs commonly have.
 */
export const FERMENTABLE_RULES: Rules = {
  NAME: text('name'),
  TYPE: word('type', { adjunct: 'other' }),
  COLOR: measure('color', 'Lovi'),
  YIELD: percent('yield.fine_grind'),
  COARSE_FINE_DIFF: percent('yield.fine_coarse_difference'),
  POTENTIAL: measure('yield.potential', 'sg'),
  ORIGIN: text('origin'),
  SUPPLIER: text('producer'),
}

export const HOP_RULES: Rules = {
  NAME: text('name'),
  ALPHA: percent('alpha_acid'),
  BETA: percent('beta_acid'),
  FORM: word('form'),
  ORIGIN: text('origin'),
}

export const MISC_RULES: Rules = { NAME: text('name'), TYPE: word('type') }

export const YEAST_RULES: Rules = {
  NAME: text('name'),
  TYPE: word('type'),
  FORM: word('form'),
  LABORATORY: text('producer'),
  PRODUCT_ID: text('product_id'),
}

/** In a recipe. */
export const FERMENTABLE_ADDITION: Rules = { ...FERMENTABLE_RULES, AMOUNT: measure('amount', 'kg') }
export const HOP_ADDITION: Rules = { ...HOP_RULES, AMOUNT: measure('amount', 'kg') }
export const YEAST_ADDITION: Rules = {
  ...YEAST_RULES,
  ATTENUATION: percent('attenuation'),
  TIMES_CULTURED: number('times_cultured'),
}

/** As a record of its own, of what a brewery knows. */
export const FERMENTABLE_KIND: Rules = {
  ...FERMENTABLE_RULES,
  MOISTURE: percent('moisture'),
  DIASTATIC_POWER: measure('diastatic_power', 'Lintner'),
  PROTEIN: percent('protein'),
  MAX_IN_BATCH: percent('max_in_batch'),
  RECOMMEND_MASH: flag('recommend_mash'),
  NOTES: text('notes'),
}
export const HOP_KIND: Rules = {
  ...HOP_RULES,
  TYPE: word('type', { both: 'aroma/bittering' }),
  HSI: percent('percent_lost'),
  SUBSTITUTES: text('substitutes'),
  NOTES: text('notes'),
}
export const MISC_KIND: Rules = { ...MISC_RULES, USE_FOR: text('use_for'), NOTES: text('notes') }
export const YEAST_KIND: Rules = {
  ...YEAST_RULES,
  MIN_TEMPERATURE: celsius('temperature_range.minimum'),
  MAX_TEMPERATURE: celsius('temperature_range.maximum'),
  FLOCCULATION: word('flocculation'),
  BEST_FOR: text('best_for'),
  MAX_REUSE: number('max_reuse'),
  NOTES: text('notes'),
}

export const WATER_RULES: Rules = {
  NAME: text('name'),
  AMOUNT: measure('amount', 'l'),
  ...Object.fromEntries(
    ['calcium', 'bicarbonate', 'sulfate', 'chloride', 'sodium', 'magnesium'].map((ion) => [
      ion.toUpperCase(),
      measure(ion, 'ppm'),
    ]),
  ),
}

export const STYLE_RULES: Rules = {
  NAME: text('name'),
  CATEGORY: text('category'),
  CATEGORY_NUMBER: number('category_number'),
  STYLE_LETTER: text('style_letter'),
  STYLE_GUIDE: text('style_guide'),
  // BeerXML tells ales from lagers where BeerJSON tells beer from mead.
  TYPE: word('type', { lager: 'beer', ale: 'beer', wheat: 'beer', mixed: 'beer' }),
}

export const MASH_RULES: Rules = {
  NAME: text('name'),
  GRAIN_TEMP: celsius('grain_temperature'),
  NOTES: text('notes'),
}

export const MASH_STEP_RULES: Rules = {
  NAME: text('name'),
  TYPE: word('type'),
  INFUSE_AMOUNT: measure('amount', 'l'),
  INFUSE_TEMP: celsius('infuse_temperature'),
  STEP_TEMP: celsius('step_temperature'),
  STEP_TIME: minutes('step_time'),
  RAMP_TIME: minutes('ramp_time'),
  END_TEMP: celsius('end_temperature'),
  DESCRIPTION: text('description'),
}

export const RECIPE_RULES: Rules = {
  NAME: text('name'),
  TYPE: word('type'),
  BREWER: text('author'),
  ASST_BREWER: text('coauthor'),
  BATCH_SIZE: measure('batch_size', 'l'),
  BOIL_SIZE: measure('boil.pre_boil_size', 'l'),
  BOIL_TIME: minutes('boil.boil_time'),
  EFFICIENCY: percent('efficiency.brewhouse'),
  NOTES: text('notes'),
  TASTE_NOTES: text('taste.notes'),
  TASTE_RATING: number('taste.rating'),
  OG: measure('original_gravity', 'sg'),
  FG: measure('final_gravity', 'sg'),
  ABV: percent('alcohol_by_volume'),
  IBU: measure('ibu_estimate.value', 'IBUs'),
  IBU_METHOD: text('ibu_estimate.method'),
  EST_COLOR: measure('color_estimate', 'SRM'),
  DATE: text('created'),
  CARBONATION: number('carbonation'),
}

/** Where an addition goes, in BeerXML's words. */
export const USES: ReadonlyMap<string, string> = new Map([
  ['boil', 'add_to_boil'],
  ['aroma', 'add_to_boil'],
  ['mash', 'add_to_mash'],
  ['first wort', 'add_to_boil'],
  ['dry hop', 'add_to_fermentation'],
  ['primary', 'add_to_fermentation'],
  ['secondary', 'add_to_fermentation'],
  ['bottling', 'add_to_package'],
])

/** Records of one kind. */
export interface RecordSet {
  readonly record: string
  readonly member: string
  readonly rules: Rules
}

/** Sets of records that may be the outermost element, with BeerJSON's list for them. */
export const SETS: ReadonlyMap<string, RecordSet> = new Map(
  Object.entries({
    RECIPES: { record: 'RECIPE', member: 'recipes', rules: RECIPE_RULES },
    FERMENTABLES: { record: 'FERMENTABLE', member: 'fermentables', rules: FERMENTABLE_KIND },
    HOPS: { record: 'HOP', member: 'hop_varieties', rules: HOP_KIND },
    MISCS: { record: 'MISC', member: 'miscellaneous_ingredients', rules: MISC_KIND },
    YEASTS: { record: 'YEAST', member: 'cultures', rules: YEAST_KIND },
  }),
)

/** Additions of a recipe: their records, and what they are called in BeerJSON. */
export interface AdditionSet {
  readonly record: string
  readonly member: string
  readonly rules: Rules
  /** Elements that become amount and timing. */
  readonly taken: readonly string[]
}

const WEIGHED = ['AMOUNT', 'AMOUNT_IS_WEIGHT']
const TIMED = ['USE', 'TIME']

/** By the element that holds them. */
export const ADDITION_SETS: ReadonlyMap<string, AdditionSet> = new Map(
  Object.entries({
    FERMENTABLES: {
      record: 'FERMENTABLE',
      member: 'fermentable_additions',
      rules: FERMENTABLE_ADDITION,
      taken: ['ADD_AFTER_BOIL'],
    },
    HOPS: { record: 'HOP', member: 'hop_additions', rules: HOP_ADDITION, taken: TIMED },
    MISCS: { record: 'MISC', member: 'miscellaneous_additions', rules: MISC_RULES, taken: [...TIMED, ...WEIGHED] },
    YEASTS: {
      record: 'YEAST',
      member: 'culture_additions',
      rules: YEAST_ADDITION,
      taken: [...WEIGHED, 'ADD_TO_SECONDARY'],
    },
    WATERS: { record: 'WATER', member: 'water_additions', rules: WATER_RULES, taken: [] },
  }),
)

/** What a program reckoned, as it shows it: `1.052 SG`. */
export const ESTIMATES: ReadonlyMap<string, { readonly member: string; readonly unit: string }> = new Map(
  Object.entries({
    EST_OG: { member: 'original_gravity', unit: 'sg' },
    EST_FG: { member: 'final_gravity', unit: 'sg' },
    EST_ABV: { member: 'alcohol_by_volume', unit: '%' },
  }),
)

/** Elements of a recipe that say how it ferments. */
export const AGEING = /^(FERMENTATION_STAGES|(PRIMARY|SECONDARY|TERTIARY)_(AGE|TEMP)|AGE|AGE_TEMP)$/
/** A stage's name, days and temperature. */
export const STAGES = [
  ['primary', 'PRIMARY_AGE', 'PRIMARY_TEMP'],
  ['secondary', 'SECONDARY_AGE', 'SECONDARY_TEMP'],
  ['tertiary', 'TERTIARY_AGE', 'TERTIARY_TEMP'],
  ['ageing', 'AGE', 'AGE_TEMP'],
] as const
