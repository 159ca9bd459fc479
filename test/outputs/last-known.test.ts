import { afterEach, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { silentLog, systemClock } from '../../src/base/index.ts'
import { lastKnownOutputs, openOutputs } from '../../src/outputs/index.ts'
import { output } from './bench.ts'

const roots: string[] = []
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true })
})

/** A root with these files in it. */
function rootWith(files: Readonly<Record<string, unknown>>): string {
  const root = mkdtempSync(join(tmpdir(), 'outputs-'))
  roots.push(root)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return root
}

const power = (...outputs: object[]) => ({ power: { 'brewerslab-control:output': outputs } })
const SAVED = {
  'persist/brewerslab.json': {
    'brewerslab:brewhouse': {
      ...power({ name: 'heater', driver: 'simulated', 'active-low': true }, { name: 'cooler', driver: 'simulated' }),
      'brewerslab-control:vessel': [{ name: 'hlt', control: { cooler: 'chiller', 'minimum-off': 900 } }],
    },
  },
  // As somebody who writes every name in full has it.
  'persist/Other.json': {
    'brewerslab:brewhouse': {
      'brewerslab:power': {
        'brewerslab-control:output': [
          { 'brewerslab-control:name': 'chiller', 'brewerslab-control:driver': 'simulated' },
        ],
      },
    },
  },
  'persist/Fermentation.json': {
    'brewerslab:brewhouse': { temperature: { fermentation: { 'brewerslab-control:control': { cooler: 'cooler' } } } },
  },
}

test('the outputs of a card that was restored are read from what is saved, with the rest of what cools', () => {
  const { config, isComplete, faults } = lastKnownOutputs(rootWith(SAVED))
  expect({ isComplete, faults }).toEqual({ isComplete: true, faults: [] })
  expect(config.outputs.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
    output('chiller', { minimumOffMs: 900_000 }),
    output('cooler', { minimumOffMs: 300_000 }),
    output('heater', { activeLow: true }),
  ])
})

test('what was in force last comes before what is saved, and what is saved before nothing', () => {
  const lines = { outputs: [output('heater')] }
  expect(lastKnownOutputs(rootWith({ ...SAVED, 'outputs/lines.json': lines })).config).toEqual(lines)
  const damaged = lastKnownOutputs(rootWith({ ...SAVED, 'outputs/lines.json': '{ "outputs": [' }))
  expect(damaged.config.outputs.length).toBe(3)
  expect(damaged).toMatchObject({ isComplete: true, faults: [{ message: 'is damaged' }] })
})

test('a root of which nothing can be read does not pass for one without outputs, and a new one does', () => {
  expect(lastKnownOutputs(rootWith({}))).toEqual({ config: { outputs: [] }, isComplete: true, faults: [] })
  expect(lastKnownOutputs(rootWith({ 'outputs/lines.json': '' })).isComplete).toBe(false)
  const half = lastKnownOutputs(rootWith({ ...SAVED, 'persist/Other.json': '{' }))
  expect(half.isComplete).toBe(false)
  expect(half.config.outputs.map(({ name }) => name)).toEqual(['heater', 'cooler'])
})

test('a start on a restored card has its lines in their safe states before anything is configured', async () => {
  const root = rootWith({ ...SAVED, 'outputs/simulated/heater': 'on\n' })
  const outputs = await openOutputs({ root, clock: systemClock, log: silentLog, isSimulation: false })
  try {
    expect(readFileSync(join(root, 'outputs/simulated/heater'), 'utf8')).toBe('off\n')
    expect(outputs.reports.map(({ name }) => name)).toContain('cooler')
  } finally {
    await outputs.stop()
  }
})
