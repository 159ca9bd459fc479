import { expect, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commandReference } from '../../src/cli/index.ts'

const README = join(import.meta.dir, '..', '..', 'README.md')
const MARKS = /<!-- commands: [^\n]*-->\n([\s\S]*?)\n<!-- end of commands -->/

test('the README lists every command and pipe as help does; "bun build/reference.ts" brings it up', async () => {
  const [, listed] = MARKS.exec(await readFile(README, 'utf8')) ?? []
  expect(listed).toBe(commandReference())
})
