/**
 * `npm run bench`: the executable of this machine, measured. Ratios tell more than times: machines differ. With words,
 * only what they name: `npm run bench -- committing`.
 */
import { loadavg } from 'node:os'
import { bench, SUBJECTS } from '../../test/bench/bench.ts'
import { Program } from '../../test/e2e/brewery.ts'
import { compile, executableOf, HOST_TARGET } from '../compile.ts'
import { prepare } from '../prepare.ts'
import { say, task } from '../steps.ts'

const words = process.argv.slice(2)
const subjects = words.length === 0 ? Object.keys(SUBJECTS) : words

await task(async () => {
  const unknown = subjects.find((subject) => SUBJECTS[subject] === undefined)
  if (unknown !== undefined) {
    say(`there is nothing to measure called "${unknown}". Use one of ${Object.keys(SUBJECTS).join(', ')}.`)
    return 2
  }
  await prepare()
  await compile(HOST_TARGET)
  const [load = 0] = loadavg()
  say(`==> measuring ${subjects.join(', ')}; the machine has a load of ${load.toFixed(1)} before that\n`)
  await bench(new Program([executableOf(HOST_TARGET)]), subjects, say)
  return 0
})
