import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../../src/base/index.ts'
import { fileSystemOf, prepareOperational } from '../../src/datastore/volatile.ts'
import { removeRoot } from '../roots.ts'

let root: string
let memory: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'brewerslab-root-'))
  memory = mkdtempSync('/dev/shm/brewerslab-test-')
})
afterEach(() => {
  removeRoot(root)
  rmSync(memory, { recursive: true, force: true })
})
const prepare = () => prepareOperational(root, silentLog, { XDG_RUNTIME_DIR: memory })

describe('operational/', () => {
  test('is a symlink to a private directory on tmpfs', () => {
    const place = prepare()
    expect(place.onTmpfs).toBe(true)
    expect(place.directory.startsWith(memory)).toBe(true)
    expect(readlinkSync(join(root, 'operational'))).toBe(place.directory)
    expect(lstatSync(place.directory).mode & 0o777).toBe(0o700)
    expect(prepare()).toEqual(place)
  })

  test('an empty directory and a link that leads nowhere are replaced', () => {
    mkdirSync(join(root, 'operational'))
    expect(prepare().onTmpfs).toBe(true)
    rmSync(join(root, 'operational'))
    symlinkSync('/nowhere/at/all', join(root, 'operational'))
    expect(prepare().onTmpfs).toBe(true)
  })

  test("a directory with somebody's files stays where it is", () => {
    mkdirSync(join(root, 'operational'))
    writeFileSync(join(root, 'operational', 'mine.txt'), 'x')
    expect(prepare()).toEqual({ directory: join(root, 'operational'), onTmpfs: false })
  })

  test("another one's directory of the same name is not used", () => {
    const place = prepare()
    rmSync(place.directory, { recursive: true })
    symlinkSync('/etc', place.directory)
    expect(prepare().directory).not.toBe(place.directory)
  })
})

test('a file system is that of the longest mount point', () => {
  const mounts = 'dev / ext4 rw 0 0\nnas:/beer /srv/my\\040beer nfs4 rw 0 0\ntmpfs /srv tmpfs rw 0 0\n'
  expect(fileSystemOf('/srv/my beer/root', mounts)).toBe('nfs4')
  expect(fileSystemOf('/srv/my beers', mounts)).toBe('tmpfs')
  expect(fileSystemOf('/home', mounts)).toBe('ext4')
})
