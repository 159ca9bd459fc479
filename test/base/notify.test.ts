import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openNotify, watchdogEveryMs } from '../../src/base/index.ts'
import { NotifySocket } from './notify-socket.ts'

test('a service manager is told at a path and at an abstract name', () => {
  const directory = mkdtempSync(join(tmpdir(), 'notify-'))
  for (const name of [join(directory, 'socket'), `@brewerslab-test-${process.pid}`]) {
    using socket = new NotifySocket(name)
    const notify = openNotify({ NOTIFY_SOCKET: name })
    notify?.('READY=1')
    notify?.('WATCHDOG=1')
    expect(socket.heard()).toEqual(['READY=1', 'WATCHDOG=1'])
  }
  rmSync(directory, { recursive: true })
})

test('where there is none, or it has gone, nothing happens', () => {
  expect(openNotify({})).toBeUndefined()
  expect(openNotify({ NOTIFY_SOCKET: 'vsock:2:1234' })).toBeUndefined()
  openNotify({ NOTIFY_SOCKET: '/no/such/socket' })?.('READY=1')
})

test('it hears four times as often as it waits', () => {
  expect(watchdogEveryMs({ WATCHDOG_USEC: '30000000' })).toBe(7_500)
  expect(watchdogEveryMs({})).toBeUndefined()
  expect(watchdogEveryMs({ WATCHDOG_USEC: '0' })).toBeUndefined()
})
