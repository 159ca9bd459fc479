/** `npm run build`: both executables. With words, only those: `npm run build -- arm64`. */

import { compile, saySize, type Target } from '../compile.ts'
import { prepare } from '../prepare.ts'
import { BuildError, task } from '../steps.ts'

const words = process.argv.slice(2)

await task(async () => {
  const targets = words.length === 0 ? (['arm64', 'x64'] as const) : words.map(targetNamed)
  await prepare()
  for (const target of targets) if (!(await compile(target))) saySize(target)
  return undefined
})

function targetNamed(word: string): Target {
  if (word === 'arm64' || word === 'x64') return word
  throw new BuildError(`there is no target "${word}". Use arm64, x64 or none for both.`)
}
