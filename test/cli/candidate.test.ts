import { describe, expect, test } from 'bun:test'
import { type JsonObject, resolvePath } from '../../src/base/index.ts'
import { Candidate, type Running } from '../../src/cli/candidate.ts'
import { root, sample } from './model.ts'

const at = (path: string) => resolvePath(root, path)
const SETPOINT = '/m:brewhouse/temperature/fermentation/setpoint'
/** Running as it was after the seventh commit. */
const running = (document: JsonObject): Running => ({ commit: 7, document })
const probe = (id: string) => `/m:brewhouse/temperature/probe[id='${id}']`

/** The sample with another setpoint; unset where none is given. */
function withSetpoint(setpoint?: string): JsonObject {
  const document = sample() as { 'm:brewhouse': { temperature: { fermentation: JsonObject } } }
  document['m:brewhouse'].temperature.fermentation = setpoint === undefined ? {} : { setpoint }
  return document
}

describe('edits', () => {
  test('are seen in the document and change nothing else', () => {
    const base = sample()
    const candidate = new Candidate(root, running(base))
    candidate.set(at(SETPOINT), '20.0')
    candidate.set(at('/m:brewhouse/power/mode'), 'ABC')
    expect(candidate.document).toEqual({
      'm:brewhouse': { ...(withSetpoint('20.0')['m:brewhouse'] as JsonObject), power: { mode: 'ABC' } },
    })
    expect(base).toEqual(sample())
    expect(candidate.toEdits()).toEqual([
      { op: 'merge', path: SETPOINT, value: '20.0' },
      { op: 'merge', path: '/m:brewhouse/power/mode', value: 'ABC' },
    ])
  })
  test('of one leaf are one edit, the last', () => {
    const candidate = new Candidate(root, running(sample()))
    candidate.set(at(SETPOINT), '20.0')
    candidate.set(at(SETPOINT), '21.0')
    expect(candidate.toEdits()).toEqual([{ op: 'merge', path: SETPOINT, value: '21.0' }])
  })
  test('keep their order around a deletion', () => {
    const candidate = new Candidate(root, running(sample()))
    candidate.set(at(SETPOINT), '20.0')
    candidate.delete(at('/m:brewhouse/temperature/fermentation'))
    candidate.set(at(SETPOINT), '21.0')
    expect(candidate.toEdits().map((it) => ('value' in it ? it.value : undefined))).toEqual(['20.0', undefined, '21.0'])
    expect(candidate.document).toEqual(withSetpoint('21.0'))
  })
  test('below a list entry create it, also when they are deleted again', () => {
    const candidate = new Candidate(root, running(sample()))
    const offset = `${probe('28-03')}/offsets[low='0.0'][high='1.0']/offset`
    candidate.set(at(offset), '1.0')
    candidate.delete(at(offset))
    expect(candidate.toEdits().map((it) => it.op)).toEqual(['merge', 'remove'])
    expect(candidate.document).toMatchObject({ 'm:brewhouse': { temperature: { probe: [{}, {}, { id: '28-03' }] } } })
  })
  test('that come to nothing are no change', () => {
    const candidate = new Candidate(root, running(sample()))
    candidate.set(at(SETPOINT), '20.0')
    expect(candidate.isChanged).toBe(true)
    candidate.set(at(SETPOINT), '18.5')
    candidate.set(at('/m:brewhouse/power/mode'), 'x')
    candidate.delete(at('/m:brewhouse/power/mode'))
    expect(candidate.isChanged).toBe(false)
  })
  test('that make a deleted entry again leave it new', () => {
    const candidate = new Candidate(root, running(sample()))
    candidate.delete(at(probe('28-01')))
    candidate.set(at(probe('28-01')), {})
    expect(candidate.toEdits().map((it) => it.op)).toEqual(['remove', 'merge'])
    expect(candidate.document).toMatchObject({
      'm:brewhouse': { temperature: { probe: [{ id: '28-02' }, { id: '28-01' }] } },
    })
  })
  test('make list entries with typed keys', () => {
    const candidate = new Candidate(root, running({}))
    candidate.set(at(`${probe('28-03')}/offsets[low='0.0'][high='1.0']/offset`), '0.5')
    expect(candidate.document).toEqual({
      'm:brewhouse': {
        temperature: { probe: [{ id: '28-03', offsets: [{ low: '0.0', high: '1.0', offset: '0.5' }] }] },
      },
    })
  })
  test('of a leaf-list add values once, and take single ones away', () => {
    const candidate = new Candidate(root, running({}))
    candidate.set(at('/m:types/tags'), ['a', 'b'])
    candidate.set(at('/m:types/tags'), ['b', 'c'])
    candidate.delete(at("/m:types/tags[.='b']"))
    expect(candidate.document).toEqual({ 'm:types': { tags: ['a', 'c'] } })
  })
  // RFC 7950 7.9
  test('of one case of a choice end the other', () => {
    const candidate = new Candidate(root, running({ 'm:types': { watts: 2000, phase: 1 } }))
    candidate.set(at('/m:types/burner'), 'x')
    expect(candidate.document).toEqual({ 'm:types': { burner: 'x' } })
  })
  test('that delete the last node of a container delete the container, unless it means something by itself', () => {
    const candidate = new Candidate(root, running({ 'm:types': { here: { inside: 'x' }, twin: 'y' } }))
    candidate.delete(at('/m:types/here/inside'))
    candidate.delete(at('/m:types/twin'))
    expect(candidate.document).toEqual({ 'm:types': { here: {} } })
    candidate.delete(at('/m:types/here'))
    expect(candidate.document).toEqual({})
  })
  test('cannot delete what is not there', () => {
    const candidate = new Candidate(root, running(sample()))
    expect(candidate.delete(at('/m:brewhouse/power'))).toBe(false)
    expect(candidate.delete(at(probe('28-77')))).toBe(false)
    expect(candidate.edits).toEqual([])
  })
  test('are forgotten by discard', () => {
    const candidate = new Candidate(root, running(sample()))
    candidate.delete(at('/m:brewhouse'))
    candidate.discard()
    expect(candidate.document).toEqual(sample())
    expect(candidate.edits).toEqual([])
  })
})

describe('when running has moved on', () => {
  test('edits are made again on it', () => {
    const candidate = new Candidate(root, running(sample()))
    candidate.set(at('/m:brewhouse/power/mode'), 'ABC')
    expect(candidate.rebase(running(withSetpoint('25.0')))).toEqual([])
    expect(candidate.document).toMatchObject({
      'm:brewhouse': { power: { mode: 'ABC' }, temperature: { fermentation: { setpoint: '25.0' } } },
    })
  })
  test('a leaf that both have changed is a conflict, told once', () => {
    const candidate = new Candidate(root, running(sample()))
    candidate.set(at(SETPOINT), '20.0')
    expect(candidate.rebase(running(withSetpoint('25.0')))).toEqual([
      { path: SETPOINT, message: 'was "18.5", is now "25.0"; you set "20.0"' },
    ])
    expect(candidate.rebase(running(withSetpoint('25.0')))).toEqual([])
    expect(candidate.toEdits()).toEqual([{ op: 'merge', path: SETPOINT, value: '20.0' }])
  })
  test('the same change by both is none', () => {
    const candidate = new Candidate(root, running(sample()))
    candidate.set(at(SETPOINT), '25.0')
    expect(candidate.rebase(running(withSetpoint('25.0')))).toEqual([])
  })
  test('a change below what is deleted is a conflict, its removal is none', () => {
    const candidate = new Candidate(root, running(sample()))
    candidate.delete(at('/m:brewhouse/temperature/fermentation'))
    expect(candidate.rebase(running(withSetpoint('25.0')))).toEqual([
      { path: '/m:brewhouse/temperature/fermentation', message: 'was changed meanwhile; you delete it' },
    ])
    expect(candidate.rebase(running({}))).toEqual([])
  })
  test('an edit that a newer schema refuses is dropped and told, the others stay', () => {
    const candidate = new Candidate(root, running(sample()))
    candidate.set(at('/m:types/count'), 20)
    candidate.set(at(SETPOINT), '20.0')
    const newer = { children: root.children.filter((it) => it.name !== 'types') }
    const [conflict, ...others] = candidate.rebase(running(sample()), newer)
    expect(conflict).toMatchObject({
      path: '/m:types/count',
      message: 'there is no "types" in /; your edit was dropped',
    })
    expect(others).toEqual([])
    expect(candidate.toEdits()).toEqual([{ op: 'merge', path: SETPOINT, value: '20.0' }])
  })
})

describe('a configuration that is loaded', () => {
  const candidateOf = (base: JsonObject) => new Candidate(root, running(base))

  test('is what running would become, by the edits that lead there', () => {
    const candidate = candidateOf(sample())
    candidate.set(at('/m:brewhouse/power/mode'), 'lost')
    candidate.load(withSetpoint('20.0'))
    expect(candidate.document).toEqual(withSetpoint('20.0'))
    expect(candidate.toEdits()).toEqual([{ op: 'merge', path: SETPOINT, value: '20.0' }])
    candidate.load(sample())
    expect(candidate.isChanged).toBe(false)
  })
  test('is reached by the same edits when they are made one by one', () => {
    const all: JsonObject = {
      'm:types': {
        flag: true,
        there: [null],
        tags: ['a', "it's"],
        here: { inside: 'x' },
        'x:twin': 'y',
        watts: 5,
        phase: 1,
      },
    }
    const other: JsonObject = { 'm:types': { flag: false, tags: ['b', 'a'], here: {}, burner: 'x' } }
    for (const [from, to] of [
      [{}, all],
      [all, {}],
      [all, other],
      [other, all],
      [sample(), { ...sample(), ...all }],
      [sample(), withSetpoint()],
    ] as const) {
      const candidate = candidateOf(structuredClone(from))
      candidate.load(to)
      // Another document of the same content: the edits are made again, each by itself.
      expect(candidate.rebase(running(structuredClone(from)))).toEqual([])
      const left = new Candidate(root, running(candidate.document))
      left.load(to)
      expect(left.toEdits()).toEqual([])
    }
  })
  test('knows the commit it was made on', () => {
    const candidate = candidateOf(sample())
    expect(candidate.commit).toBe(7)
    candidate.rebase({ commit: 9, document: sample() })
    expect(candidate.commit).toBe(9)
  })
})

describe('thousands of entries', () => {
  const many = (count: number): JsonObject => ({
    'm:brewhouse': {
      temperature: { probe: Array.from({ length: count }, (_, at) => ({ id: `28-${at.toString(16)}` })) },
    },
  })

  /** Milliseconds that going back to, and being brought up to another running, take. */
  function costOf(count: number): number {
    const started = performance.now()
    const candidate = new Candidate(root, running({}))
    candidate.load(many(count))
    candidate.rebase({ commit: 8, document: many(count) })
    candidate.load({})
    expect(candidate.edits).toHaveLength(count)
    candidate.rebase({ commit: 9, document: many(count) })
    expect(candidate.document).toEqual({})
    return performance.now() - started
  }

  test('cost as much as there are, not as much as there are squared', () => {
    costOf(500)
    const [small, large] = [costOf(1000), costOf(16_000)]
    // Sixteen times as much would be fair; the square of it is what every edit looking at every entry would cost.
    expect(large / small).toBeLessThan(100)
  })
})

describe('entries', () => {
  const two = (...ids: string[]) => ({ 'm:brewhouse': { temperature: { probe: ids.map((id) => ({ id })) } } })
  test('are renamed and copied, and what was set before is set again afterwards', () => {
    const candidate = new Candidate(root, running(two('28-0a')))
    candidate.set(at(SETPOINT), '20.0')
    candidate.rename(at(probe('28-0a')), at(probe('28-0b')))
    candidate.copy(at(probe('28-0b')), at(probe('28-0c')))
    candidate.set(at(SETPOINT), '21.0')
    expect(candidate.toEdits()).toEqual([
      { op: 'merge', path: SETPOINT, value: '20.0' },
      { op: 'rename', path: probe('28-0a'), to: probe('28-0b') },
      { op: 'copy', path: probe('28-0b'), to: probe('28-0c') },
      { op: 'merge', path: SETPOINT, value: '21.0' },
    ])
    expect(candidate.document).toMatchObject(two('28-0b', '28-0c'))
    expect(() => candidate.copy(at(probe('28-0b')), at(probe('28-0c')))).toThrow('there is one already')
    expect(() => candidate.rename(at(probe('28-0a')), at(probe('28-0d')))).toThrow('there is no such entry')
    expect(candidate.edits).toHaveLength(4)
  })
  test('that are gone on a newer running are told, and the edit is dropped', () => {
    const candidate = new Candidate(root, running(two('28-0a')))
    candidate.rename(at(probe('28-0a')), at(probe('28-0b')))
    expect(candidate.rebase({ commit: 8, document: {} })).toEqual([
      { path: probe('28-0a'), message: 'there is no such entry; your edit was dropped' },
    ])
    expect(candidate.edits).toEqual([])
  })
})
