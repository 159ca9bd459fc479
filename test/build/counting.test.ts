import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatTally, sum, tallyOf } from '../../build/counting.ts'

/** What `bun test` really says about files with these contents. */
async function runTests(files: Record<string, string>): Promise<{ text: string; status: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'brewerslab-counting-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
    const child = Bun.spawn([process.execPath, 'test'], { cwd: directory, stdout: 'pipe', stderr: 'pipe' })
    const [out, err, status] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
    return { text: out + err, status }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const HEAD = "import { test, expect } from 'bun:test'\n"

test('passes, failures and skips are counted apart', async () => {
  const { text, status } = await runTests({
    'a.test.ts': `${HEAD}test('a', () => {}); test('b', () => { expect(1).toBe(2) }); test.skip('c', () => {})`,
  })
  expect(tallyOf(text, status)).toEqual({ passed: 1, failed: 1, skipped: 1 })
})

test('a file that does not load is a failure', async () => {
  const { text, status } = await runTests({
    'a.test.ts': "import './missing.ts'",
    'b.test.ts': `${HEAD}test('b', () => {})`,
  })
  expect(tallyOf(text, status)).toEqual({ passed: 1, failed: 1, skipped: 0 })
})

test('what a test prints is not taken for the count', async () => {
  const { text, status } = await runTests({
    'a.test.ts': `${HEAD}test('a', () => { console.log(' 99 pass\\n 7 fail') })`,
  })
  expect(tallyOf(text, status)).toEqual({ passed: 1, failed: 0, skipped: 0 })
})

test('a run that was killed, or that found nothing, has failed', async () => {
  expect(tallyOf('', null).failed).toBe(1)
  const { text, status } = await runTests({})
  expect(tallyOf(text, status)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  expect(tallyOf(' 3 pass\n 0 fail\n', 0).failed).toBe(1)
})

test('tallies add up and are written in one line', () => {
  const all = sum([
    { passed: 2, failed: 0, skipped: 1 },
    { passed: 3, failed: 1, skipped: 0 },
  ])
  expect(formatTally(all)).toBe('5 passed, 1 failed, 1 skipped')
  expect(formatTally({ passed: 1, failed: 0, skipped: 0 })).toBe('1 passed, 0 failed')
})
