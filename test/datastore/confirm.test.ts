import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BrewError, silentLog, systemClock } from '../../src/base/index.ts'
import { type CommitRequest, type ConfirmRequest, type Datastores, openDatastores } from '../../src/datastore/index.ts'

const mode = '/brewerslab:brewhouse/power/mode'
let root: string
let store: Datastores | undefined
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'brewerslab-confirm-'))
})
afterEach(async () => {
  await store?.close()
  store = undefined
  rmSync(root, { recursive: true, force: true })
})
async function open(kernelBootId = 'kernel-boot'): Promise<Datastores> {
  await store?.close()
  store = await openDatastores({ root, clock: systemClock, log: silentLog, owners: [], kernelBootId })
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

  test('with a time that is none is refused and changes nothing', async () => {
    const datastores = await open()
    await expect(datastores.commit(set('A', { timeoutSeconds: 0 }))).rejects.toThrow('not a time to confirm in')
    expect(datastores.read('running', mode)).toBeUndefined()
  })
})
