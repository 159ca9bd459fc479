import { BrewError, isJsonObject, type JsonObject, quoteKey } from '../base/index.ts'
import { type FermentationStep, fermentationStepsOf } from './fermentation.ts'
import { type RecipeEdit, recipePath, unqualified } from './imported.ts'
import { uniqueNames } from './names.ts'

/** The fermentation of a recipe as a profile. */
export interface RecipeProfile {
  readonly name: string
  /** The other nodes of an entry of `/brewerslab-profile:profiles/profile` (RFC 7951). */
  readonly profile: JsonObject
  /** What the recipe says and no profile can, a sentence each. */
  readonly warnings: readonly string[]
}

/** How a recipe becomes a profile. */
export interface ProfileOptions {
  /** What the profile is to be called; the recipe's name, made to fit, where it is left out. */
  readonly name?: string
}

const PROFILES = '/brewerslab-profile:profiles/profile'
/** What a profile takes: temperatures, °C. */
const CELSIUS = { least: -30, most: 110 }
/** What a profile takes: times, hours. */
const HOURS = { least: 0.001, most: 8760 }
const MINUTES_PER_HOUR = 60

/** A step of a profile (RFC 7951), its name still as the recipe has it. */
interface ProfileStep {
  readonly name: string
  readonly nodes: JsonObject
}

/**
 * A profile of the fermentation steps of a recipe, an entry of `/brewerslab:recipes/recipe` (RFC 7951). A step that
 * begins where the one before did not end is preceded by one that gets there.
 * @throws BrewError `missing-element` for a recipe of which nothing can be made, `invalid-value` for a temperature that
 * no profile takes
 */
export function profileOf(recipe: JsonObject, options: ProfileOptions = {}): RecipeProfile {
  const recipeName = String(recipe.recipename)
  const path = recipePath(recipeName)
  const steps = fermentationStepsOf(recipe)
  if (steps.length === 0) {
    throw refusal(path, 'the recipe has no fermentation steps', 'Configure a profile by hand: /profiles/profile')
  }
  const warnings: string[] = [...unsaidOf(recipe), ...steps.flatMap(unsaidOfStep)]
  const kept = keptOf(steps, warnings)
  if (kept.length === 0) {
    throw refusal(path, 'no fermentation step of the recipe has a temperature and lasts', 'Say both in the recipe')
  }
  const made = kept.flatMap((step, index) => {
    const isLast = index === kept.length - 1
    return [...startOf(step, kept[index - 1]), profileStep(inRange(step, path), isLast, warnings)]
  })
  const names = uniqueNames(
    made.map(({ name }) => name),
    'step',
  )
  for (const [index, { name }] of made.entries()) {
    if (names[index] !== name) warnings.push(`"${name}" is called "${names[index]}" in the profile`)
  }
  const [name = ''] = options.name === undefined ? uniqueNames([recipeName], 'recipe') : [options.name]
  const step = made.map(({ nodes }, index) => ({ name: names[index] ?? '', ...nodes }))
  return { name, profile: { description: `Of the recipe "${recipeName}"`, step }, warnings }
}

/** The edit of running that makes it. A profile of that name is refused by the commit, unless `replace`. */
export function profileEditOf(
  { name, profile }: RecipeProfile,
  { replace }: { readonly replace: boolean },
): RecipeEdit {
  return { op: replace ? 'replace' : 'create', path: `${PROFILES}[name=${quoteKey(name)}]`, value: profile }
}

function refusal(path: string, message: string, hint: string): BrewError {
  return new BrewError('missing-element', message, { path }, hint)
}

/** What is said of the fermentation as a whole and has no place in a profile. */
function unsaidOf(recipe: JsonObject): readonly string[] {
  const { fermentation } = unqualified(recipe)
  const nodes = isJsonObject(fermentation) ? Object.keys(fermentation) : []
  const others = nodes.filter((name) => !['name', 'step'].includes(name))
  return others.length === 0 ? [] : [`the fermentation's ${others.join(', ')}: no profile has that`]
}

function unsaidOfStep({ name, others = [] }: FermentationStep): readonly string[] {
  return others.length === 0 ? [] : [`"${name}": no profile has its ${others.join(', ')}`]
}

/** Steps that something can be made of. Programs write stages that nobody brews, of no time at all. */
function keptOf(steps: readonly FermentationStep[], warnings: string[]): readonly HeldStep[] {
  return steps.flatMap((step) => {
    const { name, startCelsius, endCelsius, minutes, endGravity } = step
    if (minutes === 0 && endGravity === undefined) warnings.push(`"${name}" is left out: it lasts no time`)
    else if (startCelsius === undefined || endCelsius === undefined) {
      warnings.push(`"${name}" is left out: neither it nor one before it has a temperature`)
    } else return [{ ...step, startCelsius, endCelsius }]
    return []
  })
}

interface HeldStep extends FermentationStep {
  readonly startCelsius: number
  readonly endCelsius: number
}

/** The way to where a step begins, for one that leads from there to somewhere else. */
function startOf(step: HeldStep, before: HeldStep | undefined): readonly ProfileStep[] {
  const { name, startCelsius, endCelsius } = step
  if (startCelsius === endCelsius || startCelsius === before?.endCelsius) return []
  const nodes = { kind: 'hold', temperature: decimal(startCelsius), until: { time: decimal(HOURS.least) } }
  return [{ name: `${name} start`, nodes }]
}

function profileStep(step: HeldStep, isLast: boolean, warnings: string[]): ProfileStep {
  const { name, endCelsius, isFreeRise, minutes } = step
  const kind = kindOf(step)
  if (isFreeRise && kind !== 'free-rise') warnings.push(`"${name}" is no free rise here: it names nothing to rise to`)
  if (kind === 'hold' && step.startCelsius !== endCelsius) {
    warnings.push(`"${name}" goes to ${endCelsius} °C at once: it says not in how long`)
  }
  const duration =
    kind === 'ramp' && minutes !== undefined ? { duration: decimal(limited(step, minutes, warnings)) } : {}
  const until = untilOf(step, { kind, isLast }, warnings)
  const nodes = { kind, temperature: decimal(endCelsius), ...duration, ...(until === undefined ? {} : { until }) }
  return { name, nodes }
}

type Kind = 'hold' | 'ramp' | 'free-rise'

function kindOf({ startCelsius, endCelsius, isFreeRise, minutes }: HeldStep): Kind {
  if (isFreeRise && endCelsius > startCelsius) return 'free-rise'
  return startCelsius === endCelsius || (minutes ?? 0) === 0 ? 'hold' : 'ramp'
}

/**
 * When it ends. Both of time and gravity, where the recipe has both: beer that is done early loses nothing by waiting,
 * and beer that is crashed too early goes on in the bottle. `undefined` where it ends by itself, or never.
 */
function untilOf(
  step: HeldStep,
  { kind, isLast }: { readonly kind: Kind; readonly isLast: boolean },
  warnings: string[],
): JsonObject | undefined {
  const { name, minutes, endGravity } = step
  const gravity = endGravity === undefined ? {} : { gravity: { 'at-or-below': endGravity.toFixed(4) } }
  if (minutes !== undefined && minutes > 0) {
    // A ramp is over with its duration; only together with a gravity that has to be said.
    if (kind === 'ramp' && endGravity === undefined) return undefined
    return { time: decimal(limited(step, minutes, kind === 'ramp' ? [] : warnings)), ...gravity }
  }
  if (endGravity !== undefined) return gravity
  if (isLast || kind !== 'hold') return undefined
  warnings.push(`"${name}" says not how long it lasts: it waits for "request profile confirm"`)
  return { confirm: true }
}

/** A step's time in hours, of a year at the most. */
function limited({ name }: FermentationStep, minutes: number, warnings: string[]): number {
  const whole = minutes / MINUTES_PER_HOUR
  if (whole > HOURS.most) warnings.push(`"${name}" lasts a year: no step of a profile lasts longer`)
  return Math.min(HOURS.most, Math.max(HOURS.least, whole))
}

/** @throws BrewError for a temperature that no profile takes */
function inRange(step: HeldStep, path: string): HeldStep {
  const wrong = [step.startCelsius, step.endCelsius].find((it) => it < CELSIUS.least || it > CELSIUS.most)
  if (wrong === undefined) return step
  const range = `${CELSIUS.least} to ${CELSIUS.most} °C`
  throw new BrewError('invalid-value', `"${step.name}": ${wrong} °C cannot be held, ${range} can`, { path })
}

/** decimal64 as RFC 7951 writes it, at most three digits behind the point. */
function decimal(value: number): string {
  return String(Number(value.toFixed(3)))
}
