/** Opens a store and closes it: what a start with newer models does, in a process that may be killed. `upgrader.ts <root>` */
import { silentLog, systemClock } from '../../src/base/index.ts'
import { openDatastores } from '../../src/datastore/index.ts'

const [root = ''] = process.argv.slice(2)
const store = await openDatastores({ root, clock: systemClock, log: silentLog, owners: [] })
await store.close()
