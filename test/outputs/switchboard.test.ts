import { describe, expect, test } from 'bun:test'
import { Bench, output } from './bench.ts'

const compressor = output('cooler', { minimumOnMs: 180_000, minimumOffMs: 300_000 })

describe('whoever drives an output', () => {
  test('has it on as long as the lease is renewed, and not a moment longer', () => {
    const bench = new Bench(output('heater'))
    bench.renew('heater', 'on')
    bench.pass(9_999)
    expect(bench.state('heater')).toBe('on')
    bench.renew('heater', 'on')
    bench.pass(9_999)
    expect(bench.state('heater')).toBe('on')
    bench.pass(1)
    expect(bench.state('heater')).toBe('off lease')
    expect(bench.report('heater')).toMatchObject({ requested: 'on', switches: 1, runMs: 19_998 + 1 })
    expect(bench.report('heater').drivenBy).toBeUndefined()
  })

  test('keeps it on no longer than the reading is young that it acts on, however often it renews', () => {
    const bench = new Bench(output('heater', { maxAgeMs: 25_000 }))
    const takenMs = bench.nowMs
    for (let at = 0; at < 25; at++) {
      bench.renew('heater', 'on', { takenMs })
      bench.pass(1_000)
    }
    expect(bench.state('heater')).toBe('off max-age')
    bench.renew('heater', 'on', { takenMs })
    expect(bench.state('heater')).toBe('off max-age')
    bench.renew('heater', 'on')
    expect(bench.state('heater')).toBe('on')
  })

  test('renews from when it spoke, not from when it was heard', () => {
    const bench = new Bench(output('heater'))
    bench.renew('heater', 'on', { sentMs: bench.nowMs - 9_000 })
    expect(bench.state('heater')).toBe('on')
    bench.pass(1_000)
    expect(bench.state('heater')).toBe('off lease')
    bench.renew('heater', 'on', { sentMs: bench.nowMs - 60_000 })
    expect(bench.state('heater')).toBe('off lease')
  })

  test('is not overtaken by its own older words', () => {
    const bench = new Bench(output('heater'))
    bench.renew('heater', 'off')
    bench.renew('heater', 'on', { sentMs: bench.nowMs - 5 })
    expect(bench.state('heater')).toBe('off')
  })

  test('loses it at once with a reading that is stale', () => {
    const bench = new Bench(output('heater'))
    bench.renew('heater', 'on')
    bench.renew('heater', 'on', { grounds: 'stale' })
    expect(bench.state('heater')).toBe('off reading')
  })

  test('keeps it on suspect readings until the last good one is too old, and no longer, however young they are', () => {
    const bench = new Bench(output('heater'))
    bench.renew('heater', 'on')
    for (let second = 0; second < 29; second++) {
      bench.pass(1_000)
      bench.renew('heater', 'on', { grounds: 'suspect' })
      expect(bench.state('heater')).toBe('on')
    }
    bench.pass(999)
    expect(bench.state('heater')).toBe('on')
    bench.pass(1)
    expect(bench.state('heater')).toBe('off max-age')
    bench.renew('heater', 'on', { grounds: 'suspect' })
    bench.pass(1_000)
    expect(bench.state('heater')).toBe('off reading')
    bench.renew('heater', 'on')
    expect(bench.state('heater')).toBe('on')
  })

  test('still loses it with the lease when it falls silent after a suspect reading', () => {
    const bench = new Bench(output('heater'))
    bench.renew('heater', 'on')
    bench.pass(6_000)
    bench.renew('heater', 'on', { grounds: 'suspect' })
    bench.pass(9_999)
    expect(bench.state('heater')).toBe('on')
    bench.pass(1)
    expect(bench.state('heater')).toBe('off lease')
  })

  test('switches nothing on on a suspect reading, nor to more power, but off', () => {
    const bench = new Bench(output('heater'), output('kettle'))
    bench.renew('heater', 'on', { grounds: 'suspect' })
    expect(bench.state('heater')).toBe('off reading')
    bench.renew('heater', 'off')
    bench.renew('heater', 'on', { grounds: 'suspect' })
    expect(bench.state('heater')).toBe('off')
    bench.renew('kettle', 10)
    bench.renew('kettle', 100, { grounds: 'suspect' })
    expect(bench.report('kettle').requestedPercent).toBe(10)
    bench.renew('heater', 'on')
    bench.renew('heater', 'off', { grounds: 'suspect' })
    expect(bench.state('heater')).toBe('off')
  })

  test('switches nothing real on a simulated reading, and everything simulated', () => {
    const bench = new Bench(output('heater', { driver: 'gpio-chip' }), output('toy'))
    bench.renew('heater', 'on', { grounds: 'simulated' })
    bench.renew('toy', 'on', { grounds: 'simulated' })
    expect([bench.state('heater'), bench.state('toy')]).toEqual(['off simulation', 'on'])
    expect(bench.lines.notes).not.toContain('heater on')
  })

  test('has it alone until it lets go', () => {
    const bench = new Bench(output('heater'))
    expect(bench.renew('heater', 'on')).toBeUndefined()
    expect(bench.renew('heater', 'off', { by: 'Mash' })).toBe('Fermentation drives it')
    expect(bench.state('heater')).toBe('on')
    bench.board.release('Mash')
    bench.look()
    expect(bench.state('heater')).toBe('on')
    bench.board.release('Fermentation')
    bench.look()
    expect(bench.state('heater')).toBe('off')
    expect(bench.report('heater').requested).toBeUndefined()
    expect(bench.renew('heater', 'on', { by: 'Mash' })).toBeUndefined()
    expect(bench.report('heater').drivenBy).toBe('Mash')
  })

  test('loses it to another when its lease has ended', () => {
    const bench = new Bench(output('heater'))
    bench.renew('heater', 'on')
    bench.pass(10_000)
    expect(bench.renew('heater', 'on', { by: 'Mash' })).toBeUndefined()
    expect(bench.state('heater')).toBe('on')
  })
})

describe('a compressor', () => {
  const running = () => {
    const bench = new Bench(compressor)
    bench.pass(300_000)
    bench.renew('cooler', 'on')
    return bench
  }
  /** Drives it for a while, with fresh readings. */
  const drive = (bench: Bench, wanted: 'on' | 'off', ms: number) => {
    for (let passed = 0; passed < ms; passed += 1_000) {
      bench.renew('cooler', wanted)
      bench.pass(1_000)
    }
    bench.renew('cooler', wanted)
  }

  test('waits for its minimum off time from the start, as nobody knows since when it has been off', () => {
    const bench = new Bench(compressor)
    drive(bench, 'on', 299_000)
    expect(bench.state('cooler')).toBe('off boot 1')
    drive(bench, 'on', 1_000)
    expect(bench.state('cooler')).toBe('on')
  })

  test('does not wait again after a restart of the program in the same boot', () => {
    const bench = new Bench()
    const last = { level: 'off', sinceMs: bench.nowMs - 290_000, isHistoryUnknown: false } as const
    bench.recalled.set('cooler', { last, switches: 7, runMs: 5_000 })
    bench.configure(compressor)
    bench.renew('cooler', 'on')
    expect(bench.state('cooler')).toBe('off minimum-off 10')
    drive(bench, 'on', 10_000)
    expect(bench.state('cooler')).toBe('on')
    expect(bench.report('cooler')).toMatchObject({ switches: 8, runMs: 5_000 })
  })

  test('that was never seen on is known as such after a restart of the program, and waits for the rest of its time', () => {
    const bench = new Bench()
    const last = { level: 'off', sinceMs: bench.nowMs - 290_000, isHistoryUnknown: true } as const
    bench.recalled.set('cooler', { last, switches: 0, runMs: 0 })
    bench.configure(compressor)
    bench.renew('cooler', 'on')
    expect(bench.state('cooler')).toBe('off boot 10')
    expect(bench.report('cooler').isHistoryUnknown).toBe(true)
  })

  test('that may have run until a moment before the start rests from then on', () => {
    const bench = new Bench()
    bench.recalled.set('cooler', { last: { level: 'on' }, switches: 7, runMs: 5_000 })
    bench.configure(compressor)
    bench.renew('cooler', 'on')
    expect(bench.state('cooler')).toBe('off minimum-off 300')
  })

  test('runs for its minimum on time though its Thing wants it off', () => {
    const bench = running()
    drive(bench, 'off', 179_000)
    expect(bench.state('cooler')).toBe('on minimum-on 1')
    drive(bench, 'off', 1_000)
    expect(bench.state('cooler')).toBe('off')
  })

  test.each([
    ['its lease ends', (bench: Bench) => bench.pass(10_000), 'off lease'],
    ['its reading goes stale', (bench: Bench) => void bench.renew('cooler', 'on', { grounds: 'stale' }), 'off reading'],
    ['its Thing lets go', (bench: Bench) => bench.release('Fermentation'), 'off'],
    ['a person switches it off', (bench: Bench) => bench.override('cooler', 'off'), 'off override 600'],
    ['it is configured to another line', (bench: Bench) => bench.configure({ ...compressor, line: '4' }), 'off'],
  ])('goes off within its minimum on time when %s', (_, happens, state) => {
    const bench = running()
    bench.pass(1_000)
    happens(bench)
    expect(bench.state('cooler')).toBe(state)
    bench.renew('cooler', 'on')
    bench.override('cooler', 'on', 1_000_000)
    bench.board.alive(bench.nowMs + 290_000)
    bench.pass(289_000)
    expect(bench.state('cooler')).toStartWith('off ')
  })

  test('is not stopped by a suspect reading between good ones, nor before its minimum on time by one that wants it off', () => {
    const bench = running()
    for (let second = 0; second < 100; second++) {
      bench.renew('cooler', 'on', second % 20 === 0 ? {} : { grounds: 'suspect' })
      bench.pass(1_000)
      expect(bench.state('cooler')).toBe('on')
    }
    bench.renew('cooler', 'off', { grounds: 'suspect' })
    expect(bench.state('cooler')).toBe('on minimum-on 80')
  })

  test('is not started by a person within its minimum off time', () => {
    const bench = running()
    drive(bench, 'on', 200_000)
    drive(bench, 'off', 1_000)
    bench.override('cooler', 'on')
    for (let second = 0; second < 298; second++) {
      bench.pass(1_000)
      bench.board.alive(bench.nowMs)
      expect(bench.state('cooler')).toStartWith('off minimum-off')
    }
    bench.pass(1_000)
    expect(bench.state('cooler')).toStartWith('on override')
  })

  test('whose safe state is on does not start early either', () => {
    const bench = new Bench({ ...compressor, safeState: 'on' })
    expect(bench.lines.notes).toEqual(['open cooler off'])
    bench.pass(299_000)
    expect(bench.state('cooler')).toBe('off boot 1')
    bench.pass(1_000)
    expect(bench.state('cooler')).toBe('on')
  })

  test('goes on only when it is sure that a restart would know', () => {
    const bench = new Bench(compressor)
    bench.marks = false
    bench.pass(300_000)
    bench.renew('cooler', 'on')
    expect(bench.state('cooler')).toBe('off')
    bench.marks = true
    bench.look()
    expect(bench.state('cooler')).toBe('on')
  })
})

describe('a person', () => {
  test('decides for a while, and then whoever drives it again', () => {
    const bench = new Bench(output('heater', { leaseMs: 3_600_000, maxAgeMs: 3_600_000 }))
    bench.renew('heater', 'off')
    bench.override('heater', 'on', 5_000)
    expect(bench.state('heater')).toBe('on override 5')
    expect(bench.report('heater')).toMatchObject({ requested: 'off', drivenBy: 'ann', override: { to: 'on' } })
    bench.pass(5_000)
    expect(bench.state('heater')).toBe('off')
  })

  test('gives it back before that', () => {
    const bench = new Bench(output('heater'))
    bench.renew('heater', 'on')
    bench.override('heater', 'off')
    expect(bench.state('heater')).toBe('off override 600')
    bench.override('heater', 'auto')
    expect(bench.state('heater')).toBe('on')
  })

  test('who switches it off is obeyed for that time, also while the server stands still', () => {
    const bench = new Bench(output('heater'))
    bench.override('heater', 'off', 300_000)
    bench.pass(12_000)
    bench.renew('heater', 'on')
    expect(bench.state('heater')).toBe('off override 288')
    expect(bench.board.takeEnded()).toEqual([])
    bench.pass(287_999)
    bench.renew('heater', 'on')
    expect(bench.state('heater')).toStartWith('off override')
    bench.pass(1)
    expect(bench.state('heater')).toBe('on')
  })

  test('who switches it on is obeyed only while the server lives: it goes with the lease, and that is told', () => {
    const bench = new Bench(output('heater'))
    bench.override('heater', 'on')
    bench.pass(9_999)
    bench.board.alive(bench.nowMs)
    bench.look()
    bench.pass(9_999)
    expect(bench.state('heater')).toStartWith('on override')
    bench.pass(1)
    expect(bench.state('heater')).toBe('off lease')
    expect(bench.board.takeEnded()).toMatchObject([{ output: 'heater', to: 'on', by: 'ann' }])
    expect(bench.board.takeEnded()).toEqual([])
  })
})

describe('outputs together', () => {
  test('of a group only one is on, the second when the first has gone off, with no moment of both', () => {
    const bench = new Bench(
      output('heater', { exclusiveGroup: 'chamber' }),
      output('cooler', { exclusiveGroup: 'chamber' }),
    )
    bench.renew('heater', 'on')
    bench.renew('cooler', 'on')
    expect(bench.state('cooler')).toBe('off exclusive-group')
    bench.renew('heater', 'off')
    expect(bench.state('cooler')).toBe('on')
    expect(bench.lines.notes.slice(2)).toEqual(['heater on', 'heater off', 'cooler on'])
  })

  test('take no more than the budget', () => {
    const bench = new Bench()
    const outputs = [output('mash', { watts: 2_000 }), output('boil', { watts: 2_000 }), output('pump')]
    bench.board.configure({ outputs, budget: 3_000 }, bench.nowMs)
    for (const name of ['mash', 'boil', 'pump']) bench.renew(name, 'on')
    expect(['mash', 'boil', 'pump'].map((name) => bench.state(name))).toEqual(['on', 'off budget', 'on'])
    bench.renew('mash', 'off')
    expect(bench.state('boil')).toBe('on')
  })
})

describe('a change of configuration', () => {
  test('puts what is gone or another line in its safe state before anything is opened', () => {
    const bench = new Bench(output('heater'), output('cooler'))
    bench.renew('heater', 'on')
    bench.renew('cooler', 'on')
    bench.lines.notes.length = 0
    bench.configure(output('cooler', { activeLow: true }), output('pump'))
    expect(bench.lines.notes).toEqual([
      'heater off',
      'close heater',
      'cooler off',
      'close cooler',
      'open cooler off',
      'open pump off',
    ])
    expect(bench.renew('heater', 'on')).toBe('there is no such output')
  })

  test('of limits alone does not stop what runs', () => {
    const bench = new Bench(output('heater'))
    bench.renew('heater', 'on')
    bench.configure(output('heater', { leaseMs: 2_000 }))
    expect(bench.state('heater')).toBe('on')
    bench.renew('heater', 'on')
    bench.pass(2_000)
    expect(bench.state('heater')).toBe('off lease')
  })
})

describe('a line', () => {
  test('that is not there is a fault, tried again, and never anything else', () => {
    const bench = new Bench()
    bench.lines.absent.add('heater')
    bench.configure(output('heater', { driver: 'gpio-chip' }))
    bench.renew('heater', 'on')
    expect(bench.state('heater')).toBe('unknown fault')
    expect(bench.report('heater').driverInUse).toBe('none: no such chip')
    bench.lines.absent.delete('heater')
    bench.pass(5_000)
    bench.renew('heater', 'on')
    expect(bench.state('heater')).toBe('on')
  })

  test('that a simulation does not open is said to be so', () => {
    const bench = new Bench(output('heater', { driver: 'gpio-sysfs' }))
    bench.renew('heater', 'on')
    expect(bench.state('heater')).toBe('unknown simulation')
  })

  test('that cannot be switched off is known to be on, and is opened anew in its safe state', () => {
    const bench = new Bench(output('heater', { exclusiveGroup: 'g' }), output('other', { exclusiveGroup: 'g' }))
    bench.renew('heater', 'on')
    bench.lines.broken.add('heater')
    bench.renew('other', 'on')
    bench.renew('heater', 'off')
    expect(bench.state('heater')).toBe('on fault')
    expect(bench.state('other')).toBe('off exclusive-group')
    bench.pass(1_000)
    expect(bench.lines.notes.slice(-3)).toEqual(['close heater', 'open heater off', 'other on'])
    expect([bench.state('heater'), bench.state('other')]).toEqual(['off', 'on'])
  })

  test('is in its safe state when everything ends', () => {
    const bench = new Bench(output('heater'), output('fan', { safeState: 'on' }))
    bench.renew('heater', 'on')
    bench.renew('fan', 'off')
    bench.board.close(bench.nowMs)
    expect(bench.lines.notes.slice(-4)).toEqual(['heater off', 'close heater', 'fan on', 'close fan'])
  })
})

test('a share of power is made of on and off in each period', () => {
  const bench = new Bench(output('kettle', { leaseMs: 3_600_000, maxAgeMs: 3_600_000 }))
  bench.renew('kettle', 30)
  expect(bench.report('kettle')).toMatchObject({ requested: 'on', requestedPercent: 30 })
  bench.pass(100_000 - 1)
  expect(bench.report('kettle')).toMatchObject({ switches: 10, runMs: 30_000 })
})
