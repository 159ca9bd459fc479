import { defineCommand } from 'citty'
import type { CommitAnswer, FactoryResetBody } from '../base/index.ts'
import { userName } from '../cli/index.ts'
import { print, verboseArgument } from './program.ts'
import { UsageError } from './usage.ts'
import {
  agreed,
  ask,
  findWorkplace,
  linesThatMake,
  mayAsk,
  onRoot,
  schemaOf,
  type Workplace,
  workplaceArguments,
} from './workplace.ts'

/** Goes back to what the startup files say, as a commit that can be rolled back. */
export const factoryResetCommand = defineCommand({
  meta: { name: 'factory-reset', description: 'Go back to what the startup files say: all, a Thing, or a path' },
  args: {
    target: {
      type: 'positional',
      required: false,
      valueHint: 'THING|/PATH',
      description: 'A Thing or module by name, or a data path; everything when left out',
    },
    yes: { type: 'boolean', description: 'Do not ask' },
    'dry-run': { type: 'boolean', description: 'Show what would change; change nothing' },
    ...workplaceArguments,
    ...verboseArgument,
  },
  run: async ({ args }) => {
    const isDry = args['dry-run'] === true
    if (!isDry && args.yes !== true && !mayAsk()) {
      throw new UsageError('nobody is there to be asked', 'Add --yes, or look with --dry-run first.')
    }
    const place = await findWorkplace(args)
    const target = args.target || undefined
    const wouldBe = await reset(place, target, true)
    const { lines } = wouldBe
    if (lines.length === 0) return print('everything is as in the startup files')
    await print(lines.join('\n'))
    if (isDry) return print('nothing was changed: this was a dry run')
    if (args.yes !== true && !(await agreed('Go back to this?'))) return print('nothing was changed')
    const { commit } = await reset(place, target, false)
    return print(`reset in commit ${commit}`)
  },
})

interface Outcome {
  /** What changes, as lines that make it. */
  readonly lines: readonly string[]
  readonly commit: number
}

async function reset(place: Workplace, target: string | undefined, check: boolean): Promise<Outcome> {
  const who = { user: userName(), client: 'cli' as const, check }
  if (place.kind === 'root') {
    return onRoot(place.root, async (datastores) => {
      const { edits, number } = await datastores.factoryReset({ ...who, ...(target === undefined ? {} : { target }) })
      return { lines: linesThatMake({ children: datastores.schema.nodes }, edits), commit: number }
    })
  }
  const what = target === undefined ? {} : target.startsWith('/') ? { path: target } : { thing: target }
  const body: FactoryResetBody = { ...who, ...what }
  const { edits, commit } = (await ask(place.url, '/v1/factory-reset', body)) as unknown as CommitAnswer
  return { lines: linesThatMake(await schemaOf(place.url), edits), commit }
}
