import { BrewError, type ResolvedStep, resolvePath, type SchemaNode, type ThingVerb } from '../../base/index.ts'
import type { RequestRoot } from './types.ts'

/** Short ways to say what is asked for most often. They are words of their own; the long ways work as well. */
export const FORMS = {
  output: 'Decide about an output for a while, past whoever drives it',
  profile: 'Do something to a profile that runs',
  thing: 'Start, stop or restart a Thing, or ask it for something',
} as const
export type Form = keyof typeof FORMS

/** Lists whose entries are named, by their paths. */
export const OUTPUTS = '/brewerslab:brewhouse/power/brewerslab-control:output'
export const RUNS = '/brewerslab-profile:profiles/run'
export const THINGS = '/brewerslab-thing:things/thing'

/** The place of a profile that is meant where none is named. */
export const USUAL_PLACE = 'fermentation'

/** What is done to a Thing as a whole, with what a person is asked before. */
export const VERBS: Readonly<Record<ThingVerb, { readonly summary: string; readonly question: string }>> = {
  start: { summary: 'Start it', question: 'It may switch what it drives. Start it?' },
  stop: {
    summary: 'Stop it until it is started; what it drives goes to its safe state',
    question: 'What it drives goes to its safe state at once. Stop it?',
  },
  restart: {
    summary: 'Stop it and start it again',
    question: 'What it drives goes to its safe state until it is up again. Restart it?',
  },
}

/** A list of the model whose entries have actions; `undefined` where the server has no such model. */
export function listAt(
  root: RequestRoot,
  path: string,
): { steps: readonly ResolvedStep[]; list: SchemaNode } | undefined {
  const [first] = path.slice(1).split(':')
  if (!root.children.some(({ module }) => module === first)) return undefined
  try {
    const steps = resolvePath(root, path)
    const list = steps.at(-1)?.node
    return list === undefined ? undefined : { steps, list }
  } catch (error) {
    // A server of another time has another model: the form is not offered then.
    if (error instanceof BrewError) return undefined
    throw error
  }
}

/** The forms that the server's model has something for. */
export function formsOf(root: RequestRoot): readonly Form[] {
  return FORM_NAMES.filter((form) => form === 'thing' || hasActions(root, form === 'output' ? OUTPUTS : RUNS))
}

const FORM_NAMES = Object.keys(FORMS) as readonly Form[]

function hasActions(root: RequestRoot, path: string): boolean {
  return (listAt(root, path)?.list.operations ?? []).length > 0
}
