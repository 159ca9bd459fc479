/**
 * A server that drives an output, lets a person switch on another one, and then does nothing but turn in its main
 * thread for as long as it lives: `looping-server.ts ROOT`.
 */
import { silentLog, systemClock } from '../../src/base/index.ts'
import { openOutputs } from '../../src/outputs/index.ts'
import { output } from './bench.ts'

const [root = ''] = process.argv.slice(2)
const outputs = await openOutputs({ root, clock: systemClock, log: silentLog, isSimulation: false })
await outputs.configure({ outputs: [output('heater', { leaseMs: 1_000 }), output('person', { leaseMs: 1_000 })] })
outputs.override('person', { to: 'on', seconds: 600, user: 'ann' })
const nowMs = systemClock.bootMs()
outputs.renew({ output: 'heater', by: 'Mash', wanted: 'on', grounds: 'good', takenMs: nowMs, sentMs: nowMs })
await Bun.sleep(300)
process.stdout.write('looping\n')
for (;;);
