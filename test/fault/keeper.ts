/**
 * Keeps the history of one leaf, minute after minute in fast motion, and says of each minute when it is over:
 * `bun keeper.ts <root> <first minute>`. Sample n of minute m is m * 10 + n thousandths of a degree.
 */
import { join } from 'node:path'
import { silentLog } from '../../src/base/index.ts'
import { openDatastores } from '../../src/datastore/index.ts'
import { HISTORY_FILE, History } from '../../src/telemetry/index.ts'
import { latest, SetClock } from '../telemetry/history/place.ts'

const [, , root = '', first = '0'] = process.argv
const clock = new SetClock()
clock.wallMs += Number(first) * 60_000
const datastores = await openDatastores({ root, clock, log: silentLog, owners: [] })
const history = History.start({
  datastores,
  clock,
  log: silentLog,
  alarms: { raise: () => undefined, clear: () => undefined },
  file: join(root, HISTORY_FILE),
  boot: 'keeper',
  isClockTrusted: () => true,
})
for (let minute = Number(first); ; minute++) {
  for (let sample = 0; sample < 6; sample++) {
    datastores.publish([{ op: 'set', path: latest, value: ((minute * 10 + sample) / 1000).toFixed(3) }])
    await history.settled()
    clock.advance(10_000)
  }
  history.tick()
  process.stdout.write(`${minute}\n`)
}
