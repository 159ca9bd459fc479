import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commandReference } from '../src/cli/index.ts'

/** Writes the list of commands into the README, between its marks; a test compares the two. */
const README = join(import.meta.dir, '..', 'README.md')
const MARKS = /(<!-- commands: [^\n]*-->\n)[\s\S]*?(\n<!-- end of commands -->)/

const text = await readFile(README, 'utf8')
if (!MARKS.test(text)) throw new Error('the README has no place for the commands')
await writeFile(
  README,
  text.replace(MARKS, (_, begin: string, end: string) => `${begin}${commandReference()}${end}`),
)
