import { expect, test } from 'bun:test'
import { type JsonObject, type ResolvedStep, resolvePath } from '../../../src/base/index.ts'
import { type PipeStep, runPipes, type ShownData } from '../../../src/cli/pipes/index.ts'
import { root, sample } from '../model.ts'

/** A path in which the ids of probes with a `*` are patterns. */
const steps = (path: string): ResolvedStep[] =>
  resolvePath(root, path).map((it) => (it.step.keys?.id?.includes('*') ? { ...it, globs: ['id'] } : it))
const document: JsonObject = sample()
const show = async (path: string, ...pipes: PipeStep[]) => {
  const shown: ShownData = {
    kind: 'data',
    root,
    steps: steps(path),
    view: 'configuration',
    document,
    display: 'seed',
    withDefaults: async () => document,
    xml: async () => '',
  }
  return (await runPipes(shown, pipes)).lines.map((it) => it.text).join('\n')
}
const PROBES = "/m:brewhouse/temperature/probe[id='28-*']"

test('entries that a pattern stands for are shown as their list, or as what is below each', async () => {
  expect(JSON.parse(await show(PROBES))).toEqual({
    probe: [{ id: '28-01', offsets: [{ high: '50', low: '0', offset: '0.25' }] }, { id: '28-02' }],
  })
  expect(JSON.parse(await show(PROBES.replace('*', '*1')))).toEqual({
    probe: [{ id: '28-01', offsets: [{ high: '50', low: '0', offset: '0.25' }] }],
  })
  expect(JSON.parse(await show(`${PROBES}/offsets`))).toEqual({
    probe: [{ id: '28-01', offsets: [{ high: '50', low: '0', offset: '0.25' }] }, { id: '28-02' }],
  })
})

test('they are told apart in a table, and written from the root', async () => {
  expect(await show(`${PROBES}/offsets`, { pipe: 'tab' })).toBe(
    'probe/id  low  high  offset\n28-01       0    50    0.25',
  )
  expect(await show(PROBES, { pipe: 'select', leaves: [] }, { pipe: 'tab' })).toBe('id\n28-01\n28-02')
  expect(await show(PROBES, { pipe: 'display', display: 'set' })).toBe(
    'set brewhouse temperature probe 28-01 offsets 0 50 offset 0.25\nset brewhouse temperature probe 28-02',
  )
  expect(await show(`${PROBES}/offsets`, { pipe: 'display', display: 'set' })).toBe(
    'set brewhouse temperature probe 28-01 offsets 0 50 offset 0.25\nset brewhouse temperature probe 28-02',
  )
})

test('a pattern that fits nothing is told', async () => {
  await expect(show("/m:brewhouse/temperature/probe[id='29-*']")).rejects.toMatchObject({ tag: 'data-missing' })
})
