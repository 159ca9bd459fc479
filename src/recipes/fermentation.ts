import { isJsonObject, type JsonObject, type JsonValue } from '../base/index.ts'
import { unqualified } from './imported.ts'

/** A step of a recipe's fermentation, as a profile needs it. What the recipe does not say is absent. */
export interface FermentationStep {
  readonly name: string
  /** °C. */
  readonly startCelsius?: number
  /** °C: the temperature has come there by the end of the step. */
  readonly endCelsius?: number
  readonly minutes?: number
  /** The temperature may rise by itself. */
  readonly isFreeRise: boolean
  /** Specific gravity at which the step ends. */
  readonly endGravity?: number
  /** Nodes of the step that say something else: `vessel`, `end-ph`. Absent where there are none. */
  readonly others?: readonly string[]
}

const KNOWN = ['number', 'name', 'start-temperature', 'end-temperature', 'time', 'free-rise', 'end-gravity']

/**
 * The fermentation of a recipe, an entry of `/brewerslab:recipes/recipe` (RFC 7951), step by step. Empty for a recipe
 * that says nothing of it. A step that names no temperature has the one that the step before ended with.
 */
export function fermentationStepsOf(recipe: JsonObject): readonly FermentationStep[] {
  const { fermentation } = unqualified(recipe)
  const steps = isJsonObject(fermentation) && Array.isArray(fermentation.step) ? fermentation.step : []
  let celsius: number | undefined
  return steps
    .filter(isJsonObject)
    .toSorted((a, b) => Number(a.number) - Number(b.number))
    .map((step) => {
      const start = decimal(step['start-temperature']) ?? celsius
      celsius = decimal(step['end-temperature']) ?? start
      const others = Object.keys(step).filter((name) => !KNOWN.includes(name))
      return {
        name: typeof step.name === 'string' ? step.name : `step ${step.number}`,
        ...given('startCelsius', start),
        ...given('endCelsius', celsius),
        ...given('minutes', decimal(step.time)),
        isFreeRise: step['free-rise'] === true,
        ...given('endGravity', decimal(step['end-gravity'])),
        ...(others.length === 0 ? {} : { others }),
      }
    })
}

function decimal(value: JsonValue | undefined): number | undefined {
  return value === undefined ? undefined : Number(value)
}

function given<Name extends string>(name: Name, value: number | undefined): { readonly [name in Name]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [name in Name]?: number })
}
