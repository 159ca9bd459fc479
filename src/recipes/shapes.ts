import {
  amount,
  date,
  type Field,
  flag,
  list,
  measure,
  nested,
  number,
  type Shape,
  text,
  whole,
  word,
} from './shape.ts'
import {
  ACIDITY,
  BITTERNESS,
  COLOUR,
  CONCENTRATION,
  COUNT,
  DIASTATIC_POWER,
  GRAVITY,
  MASS,
  PERCENT,
  TEMPERATURE,
  THICKNESS,
  TIME,
  VOLUME,
} from './units.ts'

/** The records of BeerJSON (github.com/beerjson/beerjson, json/*.json) and their nodes in brewerslab-recipe.yang. */

const UINT16 = 65_535
const UINT32 = 4_294_967_295

const PHYSICAL = amount('amount', { mass: MASS, volume: VOLUME })
const COUNTABLE = amount('amount', { mass: MASS, volume: VOLUME, count: COUNT })

const TIMING = nested('timing', 'timing', [
  word('use', 'use', ['add_to_mash', 'add_to_boil', 'add_to_fermentation', 'add_to_package']),
  measure('time', 'time', TIME),
  measure('duration', 'duration', TIME),
  flag('continuous', 'continuous'),
  measure('specific_gravity', 'gravity', GRAVITY),
  measure('pH', 'ph', ACIDITY, ['ph']),
  whole('step', 'step', UINT16),
])

const PRODUCT: Shape = [text('producer', 'producer', ['supplier', 'laboratory']), text('product_id', 'product-id')]
const ORIGIN = text('origin', 'origin')
const NOTES = text('notes', 'notes')

const FERMENTABLE: Shape = [
  word('type', 'type', ['dry extract', 'extract', 'grain', 'sugar', 'fruit', 'juice', 'honey', 'other']),
  word('grain_group', 'grain-group', ['base', 'caramel', 'flaked', 'roasted', 'specialty', 'smoked', 'adjunct']),
  ORIGIN,
  ...PRODUCT,
  nested('yield', 'yield', [
    measure('fine_grind', 'fine-grind', PERCENT),
    measure('coarse_grind', 'coarse-grind', PERCENT),
    measure('fine_coarse_difference', 'fine-coarse-difference', PERCENT),
    measure('potential', 'potential', GRAVITY),
  ]),
  measure('color', 'colour', COLOUR),
]

const HOP: Shape = [
  ORIGIN,
  ...PRODUCT,
  text('year', 'year'),
  word('form', 'form', ['extract', 'leaf', 'leaf (wet)', 'pellet', 'powder', 'plug']),
  measure('alpha_acid', 'alpha-acid', PERCENT),
  measure('beta_acid', 'beta-acid', PERCENT),
]

const ADJUNCT: Shape = [
  word('type', 'type', ['spice', 'fining', 'water agent', 'herb', 'flavor', 'wood', 'other']),
  ...PRODUCT,
]

const CULTURE_TYPES = ['ale', 'bacteria', 'brett', 'champagne', 'kveik', 'lacto', 'lager', 'malolactic']
const CULTURE: Shape = [
  word('type', 'type', [...CULTURE_TYPES, 'mixed-culture', 'other', 'pedio', 'spontaneous', 'wheat', 'wine']),
  word('form', 'form', ['liquid', 'dry', 'slant', 'culture', 'dregs']),
  ...PRODUCT,
]

const stock = (field: Field) => nested('inventory', 'stock', [field])
const range = (member: string, container: string, quantity: typeof PERCENT) =>
  nested(member, container, [measure('minimum', 'minimum', quantity), measure('maximum', 'maximum', quantity)])
const KEY = text('name', 'ingredient')

/** What a brewery knows of its ingredients, by BeerJSON's list and the list of `/brewerslab:ingredients`. */
export const INGREDIENTS: readonly { readonly member: string; readonly list: string; readonly shape: Shape }[] = [
  {
    member: 'fermentables',
    list: 'fermentable',
    shape: [
      KEY,
      ...FERMENTABLE,
      measure('moisture', 'moisture', PERCENT),
      measure('protein', 'protein', PERCENT),
      measure('max_in_batch', 'maximum-in-batch', PERCENT),
      measure('diastatic_power', 'diastatic-power', DIASTATIC_POWER),
      flag('recommend_mash', 'recommend-mash'),
      NOTES,
      stock(PHYSICAL),
    ],
  },
  {
    member: 'hop_varieties',
    list: 'hops',
    shape: [
      KEY,
      ...HOP,
      word('type', 'purpose', [
        ...['aroma', 'bittering', 'flavor', 'aroma/bittering', 'bittering/flavor', 'aroma/flavor'],
        'aroma/bittering/flavor',
      ]),
      measure('percent_lost', 'percent-lost', PERCENT),
      text('substitutes', 'substitutes'),
      NOTES,
      stock(PHYSICAL),
    ],
  },
  {
    member: 'miscellaneous_ingredients',
    list: 'adjunct',
    shape: [KEY, ...ADJUNCT, text('use_for', 'use-for'), NOTES, stock(COUNTABLE)],
  },
  {
    member: 'cultures',
    list: 'culture',
    shape: [
      KEY,
      ...CULTURE,
      range('temperature_range', 'temperature', TEMPERATURE),
      range('attenuation_range', 'attenuation', PERCENT),
      measure('alcohol_tolerance', 'alcohol-tolerance', PERCENT),
      word('flocculation', 'flocculation', [
        ...['very low', 'low', 'medium low', 'medium', 'medium high', 'high', 'very high'],
      ]),
      text('best_for', 'best-for'),
      whole('max_reuse', 'maximum-reuse', UINT16),
      flag('pof', 'pof'),
      flag('glucoamylase', 'glucoamylase'),
      NOTES,
    ],
  },
]

const NAME = text('name', 'name')
const DESCRIPTION = text('description', 'description')
const ACIDS: Shape = [measure('start_ph', 'start-ph', ACIDITY), measure('end_ph', 'end-ph', ACIDITY)]
const GRAVITIES: Shape = [
  measure('start_gravity', 'start-gravity', GRAVITY),
  measure('end_gravity', 'end-gravity', GRAVITY),
]
const TEMPERATURES: Shape = [
  measure('start_temperature', 'start-temperature', TEMPERATURE),
  measure('end_temperature', 'end-temperature', TEMPERATURE),
]

const IONS = ['calcium', 'bicarbonate', 'carbonate', 'potassium', 'iron', 'nitrate', 'nitrite', 'sulfate', 'chloride']
const WATER: Shape = [
  NAME,
  text('producer', 'producer'),
  measure('amount', 'volume', VOLUME),
  ...[...IONS, 'sodium', 'magnesium'].map((ion) => measure(ion, ion, CONCENTRATION)),
  // BeerJSON 1 misspells it.
  measure('fluoride', 'fluoride', CONCENTRATION, ['flouride']),
]

const ADDITIONS = nested('ingredients', 'ingredients', [
  list('fermentable_additions', 'fermentable', [NAME, ...FERMENTABLE, PHYSICAL, TIMING]),
  list('hop_additions', 'hop', [NAME, ...HOP, PHYSICAL, TIMING]),
  list('miscellaneous_additions', 'adjunct', [NAME, ...ADJUNCT, COUNTABLE, TIMING]),
  list('culture_additions', 'culture', [
    NAME,
    ...CULTURE,
    measure('attenuation', 'attenuation', PERCENT),
    whole('times_cultured', 'times-cultured', UINT16),
    whole('cell_count_billions', 'cell-count', UINT32),
    COUNTABLE,
    TIMING,
  ]),
  list('water_additions', 'water', WATER),
])

const MASH_STEP_TYPES = ['infusion', 'temperature', 'decoction', 'souring mash', 'souring wort', 'drain mash tun']
const MASH = nested('mash', 'mash', [
  NAME,
  measure('grain_temperature', 'grain-temperature', TEMPERATURE),
  NOTES,
  list('mash_steps', 'step', [
    NAME,
    DESCRIPTION,
    word('type', 'type', [...MASH_STEP_TYPES, 'sparge']),
    measure('amount', 'amount', VOLUME),
    measure('step_temperature', 'temperature', TEMPERATURE),
    measure('step_time', 'time', TIME),
    measure('ramp_time', 'ramp-time', TIME),
    measure('end_temperature', 'end-temperature', TEMPERATURE),
    measure('infuse_temperature', 'infuse-temperature', TEMPERATURE),
    measure('water_grain_ratio', 'water-grain-ratio', THICKNESS),
    ...ACIDS,
  ]),
])

const BOIL = nested('boil', 'boil', [
  NAME,
  DESCRIPTION,
  NOTES,
  measure('pre_boil_size', 'pre-boil-size', VOLUME),
  measure('boil_time', 'time', TIME),
  list('boil_steps', 'step', [
    NAME,
    DESCRIPTION,
    ...TEMPERATURES,
    measure('ramp_time', 'ramp-time', TIME),
    measure('step_time', 'time', TIME),
    ...GRAVITIES,
    ...ACIDS,
    word('chilling_type', 'chilling', ['batch', 'inline']),
  ]),
])

const FERMENTATION = nested('fermentation', 'fermentation', [
  NAME,
  DESCRIPTION,
  NOTES,
  list('fermentation_steps', 'step', [
    NAME,
    DESCRIPTION,
    ...TEMPERATURES,
    measure('step_time', 'time', TIME),
    flag('free_rise', 'free-rise'),
    ...GRAVITIES,
    ...ACIDS,
    text('vessel', 'vessel'),
  ]),
])

const STYLE = nested('style', 'style', [
  NAME,
  text('category', 'category'),
  whole('category_number', 'category-number', UINT16),
  text('style_letter', 'letter'),
  text('style_guide', 'guide'),
  word('type', 'type', ['beer', 'cider', 'kombucha', 'mead', 'other', 'soda', 'wine']),
])

/** A recipe: `/brewerslab:recipes/recipe`. */
export const RECIPE: Shape = [
  text('name', 'recipename'),
  word('type', 'type', [
    ...['cider', 'kombucha', 'soda', 'other', 'mead', 'wine', 'extract', 'partial mash', 'all grain'],
  ]),
  text('author', 'author'),
  text('coauthor', 'coauthor'),
  date('created', 'created'),
  measure('batch_size', 'batch-size', VOLUME),
  nested(
    'efficiency',
    'efficiency',
    ['conversion', 'lauter', 'mash', 'brewhouse'].map((it) => measure(it, it, PERCENT)),
  ),
  STYLE,
  ADDITIONS,
  MASH,
  NOTES,
  measure('original_gravity', 'original-gravity', GRAVITY),
  measure('final_gravity', 'final-gravity', GRAVITY),
  measure('alcohol_by_volume', 'alcohol-by-volume', PERCENT),
  measure('apparent_attenuation', 'apparent-attenuation', PERCENT),
  nested('ibu_estimate', 'bitterness', [
    word('method', 'method', ['Rager', 'Tinseth', 'Garetz', 'Other']),
    measure('value', 'value', BITTERNESS),
  ]),
  measure('color_estimate', 'colour', COLOUR),
  measure('beer_pH', 'ph', ACIDITY, ['beer_ph']),
  number('carbonation', 'carbonation', 2, 10),
  FERMENTATION,
  BOIL,
  nested('taste', 'taste', [NOTES, number('rating', 'rating', 2, 1000)]),
  number('calories_per_pint', 'calories-per-pint', 1, 10_000),
]
