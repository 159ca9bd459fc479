import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { holdRoot, serverOf } from '../../src/datastore/root.ts'
import { removeRoot } from '../roots.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'brewerslab-root-'))
})
afterEach(() => removeRoot(root))

describe('a root', () => {
  test('is held by one server; the second is told who and where', () => {
    const held = holdRoot(root, 'b1')
    held.announce('http://127.0.0.1:8000')
    expect(() => holdRoot(root, 'b2')).toThrow(
      `held by process ${process.pid} on ${hostname()}, serving http://127.0.0.1:8000`,
    )
    expect(serverOf(root)).toEqual({ host: hostname(), pid: process.pid, boot: 'b1', url: 'http://127.0.0.1:8000' })
    held.release()
    expect(existsSync(join(root, 'server.json'))).toBe(false)
    holdRoot(root, 'b3').release()
  })

  test('a killed server leaves no lock behind', async () => {
    const script = `
      import { holdRoot } from '${join(import.meta.dir, '../../src/datastore/root.ts')}'
      holdRoot('${root}', 'killed').announce('http://127.0.0.1:1')
      console.log('held')
      setInterval(() => {}, 1000)`
    const child = Bun.spawn([process.execPath, '-e', script], { stdout: 'pipe' })
    const reader = child.stdout.getReader()
    await reader.read()
    expect(serverOf(root)?.boot).toBe('killed')
    expect(() => holdRoot(root, 'b2')).toThrow(`held by process ${child.pid}`)
    child.kill('SIGKILL')
    await child.exited
    expect(existsSync(join(root, 'server.json'))).toBe(true)
    expect(serverOf(root)).toBeUndefined()
    holdRoot(root, 'b3').release()
  })

  test('is taken while other commands keep asking whether it is held', async () => {
    const script = `
      import { serverOf } from '${join(import.meta.dir, '../../src/datastore/root.ts')}'
      console.log('asking')
      for (;;) serverOf('${root}')`
    const asking = mkdtempSync(join(tmpdir(), 'brewerslab-asked-'))
    const child = Bun.spawn([process.execPath, '-e', script.replaceAll(root, asking)], { stdout: 'pipe' })
    await child.stdout.getReader().read()
    for (let i = 0; i < 50; i++) holdRoot(asking, `b${i}`).release()
    child.kill('SIGKILL')
    rmSync(asking, { recursive: true, force: true })
  })

  test('a child process does not inherit the hold', async () => {
    const held = holdRoot(root, 'b1')
    const child = Bun.spawn(['sleep', '5'])
    held.release()
    holdRoot(root, 'b2').release()
    child.kill()
  })

  test('a server.json that a power cut left damaged is none, and keeps nobody from starting', () => {
    for (const text of ['', '{', 'null', '[]', '{"host":1}', '\0\0']) {
      writeFileSync(join(root, 'server.json'), text)
      expect(serverOf(root)).toBeUndefined()
    }
    const held = holdRoot(root, 'b1')
    writeFileSync(join(root, 'server.json'), '')
    expect(() => holdRoot(root, 'b2')).toThrow('held by another process')
    held.release()
  })

  test('a file in the place of the root is told as such', () => {
    writeFileSync(join(root, 'file'), '')
    expect(() => holdRoot(join(root, 'file'), 'b')).toThrow('there is a file of that name')
  })

  test('a root below a file is refused with what to do', () => {
    writeFileSync(join(root, 'file'), '')
    expect(() => holdRoot(join(root, 'file', 'below'), 'b')).toThrow('cannot be written')
  })
})
