/** Takes a backup in: what `restore` does, in a process that may be killed. `restorer.ts <root> <backup>` */
import { readFileSync } from 'node:fs'
import { silentLog, systemClock } from '../../src/base/index.ts'
import { openDatastores, parseBackup } from '../../src/datastore/index.ts'

const [root = '', file = ''] = process.argv.slice(2)
const store = await openDatastores({ root, clock: systemClock, log: silentLog, owners: [] })
const backup = parseBackup(readFileSync(file, 'utf8'), file)
await store.restore({ backup, version: backup.version, from: 'backup', user: 'wild', client: 'cli' })
await store.close()
