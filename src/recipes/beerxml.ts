import { BrewError, type JsonObject, type JsonValue } from '../base/index.ts'
import {
  ADDITION_SETS,
  AGEING,
  ESTIMATES,
  MASH_RULES,
  MASH_STEP_RULES,
  numberIn,
  RECIPE_RULES,
  type Rules,
  SETS,
  STAGES,
  STYLE_RULES,
  USES,
} from './beerxml-tables.ts'
import { type Imported, readBeerJson } from './imported.ts'
import { lineAndColumn } from './json-place.ts'
import { type Pointer, Report } from './place.ts'
import { parseXml, type XmlElement } from './xml.ts'

/**
 * A BeerXML 1.0 document, its outermost element one set of records.
 * @param bytes in UTF-8, or in the encoding that the XML declaration names
 * @param file named in errors and warnings
 * @throws BrewError with line and column
 */
export function parseBeerXml(bytes: Uint8Array, file?: string): Imported {
  const text = decodeXml(bytes, file)
  return new Conversion(text, file).read(parseXml(text, file))
}

/** Encodings that BeerXML is met in besides UTF-8; the WHATWG's encodings read all of them as windows-1252. */
const LATIN = /^<\?xml[^>]*\bencoding\s*=\s*["'](iso-8859-1|windows-1252|us-ascii)["']/i

function decodeXml(bytes: Uint8Array, file: string | undefined): string {
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  const encoding = LATIN.test(start) ? 'windows-1252' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (cause) {
    const where = file === undefined ? {} : { file }
    const hint = 'Say its encoding in the first line: <?xml version="1.0" encoding="ISO-8859-1"?>'
    throw new BrewError('malformed-message', 'it is not UTF-8', where, hint, { cause })
  }
}

/** Makes BeerJSON of BeerXML, and remembers where each value stood. */
class Conversion {
  readonly #offsets = new Map<string, number>()
  /** Elements that are not known, each kind once. */
  readonly #unknown = new Map<string, { readonly offset: number; count: number }>()
  readonly #report: Report

  constructor(
    readonly text: string,
    readonly file: string | undefined,
  ) {
    this.#report = new Report((pointer) => this.#locate(pointer))
  }

  read(root: XmlElement): Imported {
    this.#mark([], root)
    const set = SETS.get(root.name)
    if (set === undefined) {
      throw this.#report.refusal(
        [],
        `<${root.name}> is not a set of records of BeerXML`,
        `Use ${[...SETS.keys()].join(', ')}`,
      )
    }
    const convert = root.name === 'RECIPES' ? this.#recipe.bind(this) : this.#kind(set.rules)
    const records = this.#records(root, set.record, [set.member], convert)
    this.#tellUnknown()
    return readBeerJson({ version: 1, [set.member]: records }, [], this.#report)
  }

  /** The records of a set, in their order. */
  #records(
    set: XmlElement,
    name: string,
    at: Pointer,
    convert: (element: XmlElement, at: Pointer) => JsonObject,
  ): JsonObject[] {
    const records: JsonObject[] = []
    this.#mark(at, set)
    for (const child of set.children) {
      if (child.name === name) {
        const place = [...at, records.length]
        this.#mark(place, child)
        records.push(convert(child, place))
      } else this.#unknownElement(set, child)
    }
    return records
  }

  #kind(rules: Rules): (element: XmlElement, at: Pointer) => JsonObject {
    return (element, at) => this.#record(element, rules, at).record
  }

  /** A record by its rules; elements without one are given back. */
  #record(element: XmlElement, rules: Rules, at: Pointer): { record: JsonObject; others: XmlElement[] } {
    const record: JsonObject = {}
    const others: XmlElement[] = []
    for (const child of element.children) {
      const rule = Object.hasOwn(rules, child.name) ? rules[child.name] : undefined
      if (rule === undefined) {
        others.push(child)
        continue
      }
      const value = rule.as(child.text)
      this.#mark([...at, ...rule.to], child)
      if (value !== undefined) put(record, rule.to, value)
      else if (child.text !== '') this.#report.warn([...at, ...rule.to], `<${child.name}> "${child.text}" is not kept`)
    }
    const rest = others.filter((child) => child.name !== 'VERSION')
    return { record, others: rest }
  }

  /** As `#record`, for one in which `taken` elements are looked at besides; the rest is unknown. */
  #addition(element: XmlElement, rules: Rules, at: Pointer, taken: readonly string[]) {
    const { record, others } = this.#record(element, rules, at)
    const found = new Map<string, XmlElement>()
    for (const child of others) {
      if (taken.includes(child.name)) found.set(child.name, child)
      else this.#unknownElement(element, child)
    }
    return { record, found }
  }

  #recipe(element: XmlElement, at: Pointer): JsonObject {
    const { record, others } = this.#record(element, RECIPE_RULES, at)
    const inside = [...at, 'ingredients']
    const ingredients: JsonObject = {}
    const ageing: XmlElement[] = []
    for (const child of others) {
      if (child.name === 'STYLE') record.style = this.#plain(child, STYLE_RULES, [...at, 'style'])
      else if (child.name === 'MASH') record.mash = this.#mash(child, [...at, 'mash'])
      else if (ADDITION_SETS.has(child.name)) this.#additions(child, inside, ingredients)
      else if (ESTIMATES.has(child.name)) this.#estimate(element, child, record, at)
      else if (AGEING.test(child.name)) ageing.push(child)
      else this.#unknownElement(element, child)
    }
    if (Object.keys(ingredients).length > 0) record.ingredients = ingredients
    const steps = this.#fermentation(element, ageing, [...at, 'fermentation', 'fermentation_steps'])
    if (steps.length > 0) record.fermentation = { fermentation_steps: steps }
    return record
  }

  #plain(element: XmlElement, rules: Rules, at: Pointer): JsonObject {
    this.#mark(at, element)
    return this.#addition(element, rules, at, []).record
  }

  /** An estimate counts where nothing was measured. */
  #estimate(recipe: XmlElement, child: XmlElement, record: JsonObject, at: Pointer): void {
    const rule = ESTIMATES.get(child.name)
    const value = numberIn(child.text)
    if (rule === undefined || value === undefined || record[rule.member] !== undefined)
      this.#unknownElement(recipe, child)
    else {
      this.#mark([...at, rule.member], child)
      record[rule.member] = { unit: rule.unit, value }
    }
  }

  #additions(set: XmlElement, at: Pointer, ingredients: JsonObject): void {
    const found = ADDITION_SETS.get(set.name)
    if (found === undefined) return
    const { record, member, rules, taken } = found
    ingredients[member] = this.#records(set, record, [...at, member], (element, place) => {
      const addition = this.#addition(element, rules, place, taken)
      Object.assign(addition.record, this.#amount(addition.found, place))
      const timing = this.#timing(addition.found, place)
      if (Object.keys(timing).length > 0) addition.record.timing = timing
      return addition.record
    })
  }

  /** Weighed or measured, where BeerXML says so beside the amount. */
  #amount(found: ReadonlyMap<string, XmlElement>, at: Pointer): JsonObject {
    const amount = found.get('AMOUNT')
    const value = amount === undefined ? undefined : numberIn(amount.text)
    if (amount === undefined || value === undefined) return {}
    this.#mark([...at, 'amount'], amount)
    return { amount: { unit: isTrue(found.get('AMOUNT_IS_WEIGHT')) ? 'kg' : 'l', value } }
  }

  #timing(found: ReadonlyMap<string, XmlElement>, at: Pointer): JsonObject {
    const timing: JsonObject = {}
    const [use, time] = [found.get('USE'), found.get('TIME')]
    if (use !== undefined && use.text !== '') {
      const words = use.text.toLowerCase()
      this.#mark([...at, 'timing', 'use'], use)
      const kept = USES.get(words)
      if (kept === undefined) this.#report.warn([...at, 'timing', 'use'], `<USE> "${use.text}" is not kept`)
      else timing.use = kept
      if (words === 'aroma' || words === 'first wort') {
        this.#report.warn([...at, 'timing', 'use'], `<USE> "${use.text}" is kept as an addition to the boil`)
      }
    }
    const minutes = time === undefined ? undefined : numberIn(time.text)
    if (time !== undefined && minutes !== undefined) {
      this.#mark([...at, 'timing', 'time'], time)
      timing.time = { unit: 'min', value: minutes }
    }
    if (isTrue(found.get('ADD_AFTER_BOIL'))) timing.use = 'add_to_fermentation'
    if (isTrue(found.get('ADD_TO_SECONDARY'))) Object.assign(timing, { use: 'add_to_fermentation', step: 2 })
    return timing
  }

  #mash(element: XmlElement, at: Pointer): JsonObject {
    this.#mark(at, element)
    const { record, found } = this.#addition(element, MASH_RULES, at, ['MASH_STEPS'])
    const steps = found.get('MASH_STEPS')
    if (steps === undefined) return record
    const convert = (step: XmlElement, place: Pointer) => this.#plain(step, MASH_STEP_RULES, place)
    record.mash_steps = this.#records(steps, 'MASH_STEP', [...at, 'mash_steps'], convert)
    return record
  }

  /** BeerXML has three stages and a time in the bottle, each with days and a temperature. */
  #fermentation(recipe: XmlElement, elements: readonly XmlElement[], at: Pointer): JsonObject[] {
    const steps: JsonObject[] = []
    const stages = elements.find((element) => element.name === 'FERMENTATION_STAGES')
    const count = (stages === undefined ? undefined : numberIn(stages.text)) ?? 0
    for (const [index, [name, age, temperature]] of STAGES.entries()) {
      const [days, celsius] = [age, temperature].map((it) => elements.find((element) => element.name === it))
      const [time, degrees] = [days, celsius].map((it) => (it === undefined ? undefined : numberIn(it.text)))
      if ((time ?? 0) === 0 && degrees === undefined) continue
      const place = [...at, steps.length]
      const anchor = days ?? celsius ?? recipe
      this.#mark(place, anchor)
      // Programs write all three, whatever they were told.
      if (count > 0 && index >= count && name !== 'ageing') {
        if ((time ?? 0) > 0)
          this.#report.warn(place, `<${age}> is of a stage beyond the ${count} there are and not kept`)
        continue
      }
      steps.push({
        name,
        ...(time === undefined ? {} : { step_time: { unit: 'day', value: time } }),
        ...(degrees === undefined
          ? {}
          : { start_temperature: { unit: 'C', value: degrees }, end_temperature: { unit: 'C', value: degrees } }),
      })
    }
    return steps
  }

  #unknownElement(parent: XmlElement, child: XmlElement): void {
    // One without anything in it has nothing to keep.
    if (child.name === 'VERSION' || (child.text === '' && child.children.length === 0)) return
    const key = `<${child.name}> of <${parent.name}>`
    const known = this.#unknown.get(key)
    if (known === undefined) this.#unknown.set(key, { offset: child.offset, count: 1 })
    else known.count++
  }

  #tellUnknown(): void {
    for (const [name, { offset, count }] of this.#unknown) {
      this.#offsets.set(JSON.stringify([name]), offset)
      const often = count === 1 ? '' : `, ${count} times`
      this.#report.warn([name], `${name} is not known here and not kept${often}`)
    }
  }

  #mark(at: Pointer, { offset }: XmlElement): void {
    this.#offsets.set(JSON.stringify(at), offset)
  }

  /** The nearest that is known: a value without an element of its own stands where its record begins. */
  #locate(pointer: Pointer) {
    let offset: number | undefined
    for (let length = pointer.length; length >= 0 && offset === undefined; length--) {
      offset = this.#offsets.get(JSON.stringify(pointer.slice(0, length)))
    }
    return { ...(this.file === undefined ? {} : { file: this.file }), ...lineAndColumn(this.text, offset ?? 0) }
  }
}

function isTrue(element: XmlElement | undefined): boolean {
  return element?.text.toLowerCase() === 'true'
}

/** Sets a value some records down. */
function put(record: JsonObject, [first, ...rest]: readonly string[], value: JsonValue): void {
  if (first === undefined) return
  if (rest.length === 0) {
    record[first] = value
    return
  }
  const inside = record[first]
  const next: JsonObject = typeof inside === 'object' && inside !== null && !Array.isArray(inside) ? inside : {}
  record[first] = next
  put(next, rest, value)
}
