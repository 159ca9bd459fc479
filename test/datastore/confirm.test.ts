import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BrewError, MAX_CONFIRM_SECONDS, openLog, systemClock } from '../../src/base/index.ts'
import {
  type CommitRequest,
  type ConfirmRequest,
  type Datastores,
  type OpenOptions,
  openDatastores,
} from '../../src/datastore/index.ts'
import { probes, refusal, TEMPERATURE } from './place.ts'

const mode = '/brewerslab:brewhouse/power/mode'
let root: string
let store: Datastores | undefined
/** What was logged, one line each. */
let logged: string[]
beforeEach(() => {
  logged = []
  root = mkdtempSync(join(tmpdir(), 'brewerslab-confirm-'))
})
afterEach(async () => {
  await store?.close()
  store = undefined
  rmSync(root, { recursive: true, force: true })
})
async function open(kernelBootId = 'kernel-boot', options: Partial<OpenOptions> = {}): Promise<Datastores> {
  await store?.close()
  const write = (line: string) => void logged.push(line)
  const log = openLog('datastore', { level: 'info', format: 'text', write, now: () => new Date(0) })
  store = await openDatastores({ root, clock: systemClock, log, owners: [], kernelBootId, ...options })
  return store
}
const set = (value: string, confirmed?: ConfirmRequest): CommitRequest => ({
  edits: [{ op: 'merge', path: mode, value }],
  user: 'wild',
  client: 'cli',
  ...(confirmed === undefined ? {} : { confirmed }),
})
/** Waits until the leaf is something, two seconds at the most. */
async function until(datastores: Datastores, value: string | undefined): Promise<void> {
  for (let i = 0; i < 200 && datastores.read('running', mode) !== value; i++) await Bun.sleep(10)
  expect(datastores.read('running', mode)).toBe(value as never)
}

// RFC 6241 8.4: "reverted if no confirming commit is issued within the timeout period"
describe('a confirmed commit', () => {
  test('is taken back by itself, as a commit that says so', async () => {
    const datastores = await open()
    await datastores.commit(set('A'))
    await datastores.commit(set('B', { timeoutSeconds: 0.2 }))
    expect(datastores.pendingConfirm()).toMatchObject({ backTo: 1, user: 'wild', persistent: false })
    await until(datastores, 'A')
    expect(datastores.commits({ limit: 1 })).toMatchObject([
      { number: 3, client: 'timeout', comment: 'not confirmed: rollback to 1' },
    ])
    expect(datastores.pendingConfirm()).toBeUndefined()
  })

  test('stays when it is confirmed, by word or by a plain commit', async () => {
    const datastores = await open()
    await datastores.commit(set('A', { timeoutSeconds: 0.2 }))
    datastores.confirm({})
    await datastores.commit(set('B', { timeoutSeconds: 0.2 }))
    await datastores.commit(set('C'))
    await Bun.sleep(400)
    expect(datastores.read('running', mode)).toBe('C')
    expect(() => datastores.confirm({})).toThrow('no commit waits')
  })

  test('is taken back after the server was killed and started again meanwhile', async () => {
    const before = await open()
    await before.commit(set('A'))
    await before.commit(set('B', { timeoutSeconds: 0.3 }))
    const after = await open()
    expect(after.read('running', mode)).toBe('B')
    expect(after.pendingConfirm()?.backTo).toBe(1)
    await until(after, 'A')
  })

  test('whose time was over while the server was down is taken back at the start', async () => {
    const before = await open()
    await before.commit(set('A'))
    await before.commit(set('B', { timeoutSeconds: 0.1 }))
    await before.close()
    store = undefined
    await Bun.sleep(150)
    await until(await open(), 'A')
  })

  test('gets its whole time anew after a reboot: boot time of another boot says nothing', async () => {
    const before = await open('first boot')
    await before.commit(set('A'))
    await before.commit(set('B', { timeoutSeconds: 60 }))
    const after = await open('second boot')
    expect(after.pendingConfirm()?.remainingSeconds).toBe(60)
    after.confirm({})
  })

  test('can be extended: what is gone back to stays that of before the first', async () => {
    const datastores = await open()
    await datastores.commit(set('A'))
    await datastores.commit(set('B', { timeoutSeconds: 5 }))
    await datastores.commit(set('C', { timeoutSeconds: 0.2 }))
    expect(datastores.pendingConfirm()?.backTo).toBe(1)
    await until(datastores, 'A')
  })

  test('can be extended, and confirmed, by a commit that changes nothing', async () => {
    const datastores = await open()
    await datastores.commit(set('A'))
    await datastores.commit(set('B', { timeoutSeconds: 0.2 }))
    await datastores.commit({ edits: [], user: 'wild', client: 'cli', confirmed: { timeoutSeconds: 60 } })
    expect(datastores.pendingConfirm()).toMatchObject({ backTo: 1, remainingSeconds: 60 })
    await datastores.commit({ edits: [], user: 'wild', client: 'cli' })
    expect(datastores.pendingConfirm()).toBeUndefined()
    expect(datastores.read('running', mode)).toBe('B')
  })

  test('can be cancelled at once', async () => {
    const datastores = await open()
    await datastores.commit(set('A'))
    await datastores.commit(set('B', { timeoutSeconds: 60 }))
    await datastores.cancelConfirm({ user: 'wild', client: 'cli' })
    expect(datastores.read('running', mode)).toBe('A')
    expect(datastores.pendingConfirm()).toBeUndefined()
  })

  test('with a persist-id is confirmed, extended and cancelled only by who names it', async () => {
    const datastores = await open()
    await datastores.commit(set('A', { timeoutSeconds: 60, persistId: 'mine' }))
    expect(() => datastores.confirm({})).toThrow('another persist-id')
    await expect(datastores.commit(set('B', { timeoutSeconds: 60 }))).rejects.toThrow('another persist-id')
    expect(datastores.read('running', mode)).toBe('A')
    datastores.confirm({ persistId: 'mine' })
    expect(datastores.pendingConfirm()).toBeUndefined()
  })

  test('is taken back although a Thing would veto it, and although somebody holds the lock', async () => {
    const datastores = await open()
    await datastores.commit(set('A'))
    await datastores.commit(set('B', { timeoutSeconds: 0.1 }))
    datastores.vetoBy(async () => {
      throw new BrewError('operation-failed', 'no')
    })
    datastores.sessions.open({ user: 'robber', client: 'cli', mode: 'exclusive' })
    await until(datastores, 'A')
  })

  test('may wait as long as the door says, and no longer', async () => {
    const datastores = await open()
    await datastores.commit(set('A', { timeoutSeconds: MAX_CONFIRM_SECONDS }))
    expect(datastores.pendingConfirm()?.remainingSeconds).toBe(MAX_CONFIRM_SECONDS)
    const error = await refusal(datastores.commit(set('B', { timeoutSeconds: MAX_CONFIRM_SECONDS + 1 })))
    expect(error.hint).toBe(`Give 1 to ${MAX_CONFIRM_SECONDS} seconds.`)
  })

  test('can be taken back however many commits are to be kept', async () => {
    const datastores = await open('kernel-boot', { keepCommits: 1 })
    await datastores.commit(set('A'))
    for (let i = 0; i < 3; i++) {
      await datastores.commit(manyProbes(i))
      await datastores.flushFiles()
    }
    expect(datastores.pendingConfirm()?.backTo).toBe(1)
    await datastores.cancelConfirm({ user: 'wild', client: 'cli' })
    expect(datastores.exists('running', probes)).toBe(false)
    expect(datastores.read('running', mode)).toBe('A')
  })

  test('with a time that is none is refused and changes nothing', async () => {
    const datastores = await open()
    await expect(datastores.commit(set('A', { timeoutSeconds: 0 }))).rejects.toThrow('not a time to confirm in')
    expect(datastores.read('running', mode)).toBeUndefined()
  })
})

/** Enough for a snapshot, which lets older commits go. */
function manyProbes(round: number): CommitRequest {
  const value = Array.from({ length: 5_001 }, (_, i) => ({
    id: `28-${(round * 10_000 + i).toString(16).padStart(12, '0')}`,
  }))
  return {
    edits: [{ op: 'replace', path: probes, value }],
    user: 'wild',
    client: 'cli',
    confirmed: { timeoutSeconds: 60 },
  }
}

/** A Thing thinks about each change for a while. */
function thinking(datastores: Datastores, ms: number): void {
  datastores.vetoBy(async () => {
    await Bun.sleep(ms)
    return []
  })
}

describe('a commit that waits, while others have the turn', () => {
  test('is confirmed by one that was under way when its time ended: neither is taken back', async () => {
    const datastores = await open()
    await datastores.commit(set('A'))
    await datastores.commit(set('B', { timeoutSeconds: 0.2 }))
    thinking(datastores, 400)
    const { number } = await datastores.commit(set('C'))
    await Bun.sleep(50)
    expect(datastores.read('running', mode)).toBe('C')
    expect(datastores.commits({ limit: 1 })[0]?.number).toBe(number)
  })

  test('stays when it is confirmed before its rollback has its turn', async () => {
    const datastores = await open()
    await datastores.commit(set('A'))
    await datastores.commit(set('B', { timeoutSeconds: 0.1 }))
    thinking(datastores, 300)
    const checking = datastores.commit({ ...set('C'), check: true })
    await Bun.sleep(200)
    datastores.confirm({})
    await checking
    await Bun.sleep(50)
    expect(datastores.read('running', mode)).toBe('B')
  })

  test('that was made to wait longer meanwhile is not taken back before that', async () => {
    const datastores = await open()
    await datastores.commit(set('A'))
    await datastores.commit(set('B', { timeoutSeconds: 0.2 }))
    thinking(datastores, 400)
    await datastores.commit(set('C', { timeoutSeconds: 60 }))
    await Bun.sleep(50)
    expect(datastores.read('running', mode)).toBe('C')
    expect(datastores.pendingConfirm()?.backTo).toBe(1)
  })

  test('is cancelled once: who comes too late takes back nothing of others', async () => {
    const datastores = await open()
    await datastores.commit(set('A'))
    await datastores.commit(set('B', { timeoutSeconds: 60 }))
    thinking(datastores, 100)
    const checking = datastores.commit({ ...set('C'), check: true })
    const first = datastores.cancelConfirm({ user: 'wild', client: 'cli' })
    const bobs = datastores.commit({ ...set('D', { timeoutSeconds: 60 }), user: 'bob' })
    const second = refusal(datastores.cancelConfirm({ user: 'wild', client: 'cli' }))
    await Promise.all([checking, first, bobs])
    expect((await second).tag).toBe('data-missing')
    expect(datastores.read('running', mode)).toBe('D')
    expect(datastores.pendingConfirm()).toMatchObject({ backTo: 3, user: 'bob' })
  })
})

// RFC 6241 8.4.1
describe('a commit that waits is not confirmed by', () => {
  test('a plain commit where a persist-id must be named', async () => {
    const datastores = await open()
    await datastores.commit(set('A'))
    await datastores.commit(set('B', { timeoutSeconds: 60, persistId: 'secret' }))
    await datastores.commit(set('C'))
    await datastores.commit({ edits: [], user: 'wild', client: 'cli' })
    expect(datastores.pendingConfirm()).toMatchObject({ backTo: 1, persistent: true })
    await datastores.cancelConfirm({ user: 'wild', client: 'cli', persistId: 'secret' })
    expect(datastores.read('running', mode)).toBe('A')
  })

  test('a file that was edited by hand and is taken in at the start; it goes with it, and the log says so', async () => {
    const before = await open()
    await before.commit(set('A'))
    await before.commit(set('B', { timeoutSeconds: 0.5 }))
    await before.close()
    store = undefined
    const file = join(root, 'persist/brewerslab.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"B"', '"H"'))
    const after = await open()
    expect(after.read('running', mode)).toBe('H')
    expect(after.pendingConfirm()?.backTo).toBe(1)
    await until(after, 'A')
    expect(logged.join('\n')).toContain('and-with-it="3 (persist/brewerslab.json, edited by hand)"')
  })

  test('a startup file that is taken in', async () => {
    const owners = [TEMPERATURE]
    const datastores = await open('kernel-boot', { owners })
    await datastores.commit(set('A'))
    await datastores.commit(set('B', { timeoutSeconds: 60 }))
    const territory = datastores.territory(TEMPERATURE.name)
    if (territory === undefined) throw new Error('no territory')
    const value = { fermentation: { setpoint: '18.5' } }
    await datastores.writeStartup(territory, value, { force: false })
    expect(await datastores.takeInStartup(territory)).toMatchObject({ client: 'startup', number: 3 })
    expect(datastores.pendingConfirm()?.backTo).toBe(1)
  })
})
