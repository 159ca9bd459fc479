import { defineCommand } from 'citty'
import { BrewError, isJsonObject, type JsonValue, silentLog } from '../base/index.ts'
import { makeSafe, OutputsPlace } from '../outputs/index.ts'
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
  const place = new OutputsPlace(root)
  const config = place.lastConfig()
  if (config.outputs.length === 0) return print('There are no outputs.')
  const done = await makeSafe(place, config, false)
  await print(done.map(({ name, level, text }) => `${name}: ${level ?? 'not set'} (${text})`).join('\n'))
  const failed = done.filter(({ level }) => level === undefined).map(({ name }) => name)
  if (failed.length === 0) return
  const hint = 'Cut the power of what they switch until it is mended.'
  throw new BrewError('operation-failed', `not put in their safe states: ${failed.join(', ')}`, {}, hint)
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
  const { outputs } = new OutputsPlace(root).lastConfig()
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
