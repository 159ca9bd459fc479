import { extname } from 'node:path'
import { type Display, runPipes, type Shown } from './pipes/index.ts'

/** How a file is written, by the end of its name. */
const DISPLAYS: Readonly<Record<string, Display>> = {
  '.xml': 'xml',
  '.set': 'set',
  '.curly': 'curly',
  '.conf': 'curly',
}

/** Writes what is shown to a file of this machine, so that it can be loaded again. @returns what to say of it */
export async function saveFile(file: string, shown: Shown): Promise<string> {
  const display = DISPLAYS[extname(file)] ?? 'json'
  const { notice } = await runPipes(shown.kind === 'data' ? { ...shown, display } : shown, [{ pipe: 'save', file }], {})
  return notice ?? ''
}
