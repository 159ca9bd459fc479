import { join } from 'node:path'
import { FakeClock, silentLog } from '../../src/base/index.ts'
import { type Datastores, type Edit, openDatastores } from '../../src/datastore/index.ts'
import { Journal } from '../../src/datastore/journal.ts'
import { Place } from '../e2e/brewery.ts'
import { insertTimes } from './baselines.ts'
import { probeId } from './filling.ts'
import { ms, percentile, type Row, ratio, table } from './table.ts'

const TIMES = 300
const TEMPERATURE = '/brewerslab:brewhouse/temperature'

/** What a commit is made of, in one process and without HTTP; and what a candidate costs. */
export async function parts(): Promise<string> {
  const commits: Row[] = []
  const candidates: Row[] = []
  for (const entries of [10, 1_000, 10_000, 100_000]) {
    using place = new Place()
    const datastores = await openFilled(place, entries)
    commits.push([`${entries} probes`, ...(await commitParts(place, datastores))])
    candidates.push([`${entries} probes`, ...(await candidateParts(datastores))])
    await datastores.close()
  }
  return [
    table(
      'A commit of one leaf in its parts (p50): the rest is stamping nodes and telling readers',
      ['', 'insert', 'all', 'to insert', 'edit, validate, undo', 'journal', 'rest'],
      commits,
    ),
    table('A candidate of 20 edits (p50)', ['', 'edit', 'examine', 'read a leaf', 'commit'], candidates),
  ].join('\n')
}

async function openFilled(place: Place, entries: number): Promise<Datastores> {
  const datastores = await openDatastores({ root: place.root, clock: new FakeClock(), log: silentLog, owners: [] })
  const probe = Array.from({ length: entries }, (_, n) => ({ id: probeId(n) }))
  await commit(datastores, { op: 'merge', path: `${TEMPERATURE}/hardware`, value: { probe } })
  await datastores.flushFiles()
  return datastores
}

function commit(datastores: Datastores, edit: Edit, check = false) {
  return datastores.commit({ edits: [edit], user: 'bench', client: 'v1', check })
}

function setpoint(n: number): Edit {
  return { op: 'merge', path: `${TEMPERATURE}/fermentation/setpoint`, value: String(17 + (n % 20) / 10) }
}

async function commitParts(place: Place, datastores: Datastores): Promise<Row> {
  const insert = percentile(insertTimes(join(place.directory, 'bare.sqlite'), TIMES), 0.5)
  const all = await p50(async (n) => commit(datastores, setpoint(n)))
  const judged = await p50(async (n) => commit(datastores, setpoint(n + 1), true))
  using journal = Journal.open(join(place.directory, 'journal.sqlite'))
  const diff = JSON.stringify([{ n: `${TEMPERATURE}/fermentation/setpoint`, o: 'r', v: '17.1', w: '17.2' }])
  const entry = { time: new Date(), user: 'bench', client: 'v1', modules: '0123456789abcdef', size: 1, diff } as const
  const written = await p50(async () => journal.append(entry))
  return [ms(insert), ms(all), ratio(all, insert), ms(judged), ms(written), ms(Math.max(0, all - judged - written))]
}

async function candidateParts(datastores: Datastores): Promise<Row> {
  const { sessions } = datastores
  const { id } = sessions.open({ user: 'bench', client: 'cli', mode: 'private' })
  const edits = (n: number): Edit[] =>
    Array.from({ length: 20 }, (_, k) => ({
      op: 'merge',
      path: `${TEMPERATURE}/hardware/probe[id='${probeId(k % 10)}']/offsets[low='${k}'][high='100']/offset`,
      value: String((n % 50) / 10),
    }))
  const edit = await p50(async (n) => sessions.edit(id, edits(n)))
  const examine = await p50(async () => sessions.examine(id))
  const read = await p50(async () => sessions.read(id, `${TEMPERATURE}/fermentation/setpoint`))
  const commits: number[] = []
  for (let n = 0; n < 50; n++) {
    sessions.edit(id, edits(n))
    const started = performance.now()
    await sessions.commit(id)
    commits.push(performance.now() - started)
  }
  sessions.close(id)
  return [ms(edit), ms(examine), ms(read), ms(percentile(commits, 0.5))]
}

async function p50(act: (n: number) => Promise<unknown>): Promise<number> {
  const samples: number[] = []
  for (let n = 0; n < TIMES; n++) {
    const started = performance.now()
    await act(n)
    samples.push(performance.now() - started)
  }
  return percentile(samples, 0.5)
}
