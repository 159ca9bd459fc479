import { defineCommand } from 'citty'
import { BrewError, errorText, isJsonObject, type JsonValue, silentLog } from '../base/index.ts'
import { lastKnownOutputs, makeSafe, OutputsPlace } from '../outputs/index.ts'
import { reachableServer } from '../things/index.ts'
import { print, rootArgument, rootDirectory, verboseArgument } from './program.ts'

const jsonArgument = { json: { type: 'boolean', description: 'As JSON' } } as const

/** Shows outputs, and puts them in their safe states without a server. */
export const outputsCommand = defineCommand({
  meta: { name: 'outputs', description: 'Show outputs, or put all of them in their safe states' },
  subCommands: {
    show: defineCommand({
      meta: {
        name: 'show',
        description: 'Show how outputs stand: as the server says, or as they were configured last',
      },
      args: { ...rootArgument, ...jsonArgument, ...verboseArgument },
      run: async ({ args }) => print(await shown(rootDirectory(args), args.json === true)),
    }),
    off: defineCommand({
      meta: {
        name: 'off',
        description: 'Put every line that was configured last in its safe state; only while no server runs',
      },
      args: {
        ...rootArgument,
        ...verboseArgument,
      },
      run: async ({ args }) => off(rootDirectory(args)),
    }),
  },
})

/** Says what it did. @throws BrewError `in-use` while a server runs, `operation-failed` where a line could not be had */
async function off(root: string): Promise<void> {
  const { config, isComplete, faults } = lastKnownOutputs(root)
  const done = config.outputs.length === 0 ? [] : await makeSafe(new OutputsPlace(root), config, false)
  if (done.length > 0) {
    await print(done.map(({ name, level, text }) => `${name}: ${level ?? 'not set'} (${text})`).join('\n'))
  } else if (isComplete) await print('There are no outputs.')
  const failed = done.filter(({ level }) => level === undefined).map(({ name }) => name)
  if (failed.length > 0) throw notSafe(`not put in their safe states: ${failed.join(', ')}`)
  if (!isComplete) throw notSafe(`which outputs there are is not known: ${faults.map(errorText).join('; ')}`)
}

function notSafe(what: string): BrewError {
  return new BrewError('operation-failed', what, {}, 'Cut the power of what they switch until it is mended.')
}

async function shown(root: string, asJson: boolean): Promise<string> {
  const url = await reachableServer(root, silentLog)
  const state = url === undefined ? lastKnown(root) : await stateOf(url)
  if (asJson) return JSON.stringify(state, null, 2)
  if (state.length === 0) return 'There are no outputs.'
  const head = url === undefined ? 'No server runs: nothing holds the lines. As configured last:\n' : ''
  return head + state.map(line).join('\n')
}

type State = Readonly<Record<string, JsonValue | undefined>>

function lastKnown(root: string): readonly State[] {
  const { config, isComplete, faults } = lastKnownOutputs(root)
  const [fault] = faults
  if (!isComplete && fault !== undefined) throw fault
  const { outputs } = config
  return outputs.map(({ name, driver, chip, line: at, safeState }) => ({
    name,
    driver,
    'safe-state': safeState,
    ...(chip === undefined ? {} : { chip }),
    ...(at === undefined ? {} : { line: at }),
  }))
}

async function stateOf(url: string): Promise<readonly State[]> {
  const headers = { accept: 'application/yang-data+json' }
  const answer = (await (await fetch(`${url}/v1/datastore/operational`, { headers })).json()) as JsonValue
  const brewhouse = isJsonObject(answer) ? answer['brewerslab:brewhouse'] : undefined
  const power = isJsonObject(brewhouse) ? brewhouse.power : undefined
  const outputs = isJsonObject(power) ? power['brewerslab-control:output'] : undefined
  return Array.isArray(outputs) ? outputs.filter(isJsonObject) : []
}

function line({ name, ...state }: State): string {
  const facts = Object.entries(state).filter(([, value]) => value !== undefined && value !== null)
  return `${name}: ${facts.map(([fact, value]) => `${fact}=${JSON.stringify(value).replace(/^"|"$/g, '')}`).join(' ')}`
}
