import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from '../../src/cli/client.ts'
import { Session } from '../../src/cli/session.ts'
import { Place, type Program } from '../e2e/brewery.ts'
import { medianOf } from './baselines.ts'
import { fill, probeId } from './filling.ts'
import { ms, percentile, type Row, ratio, table } from './table.ts'

const TIMES = 400
const EDITS = 20
const LINES = 10_000
const PROBE = 'brewhouse temperature hardware probe'

/** What a person waits for who types: the prompt, Tab by the command line's own way, and a file of lines. */
export async function typing(program: Program): Promise<string> {
  const tabs: Row[] = []
  const waits: Row[] = []
  for (const entries of [10, 1_000, 10_000, 100_000]) {
    using place = new Place()
    await fill(program, place, entries)
    const file = linesIn(place.directory)
    await using server = await program.serve(place.root, ['--things', 'none'])
    const bare = await samplesOf(() => fetch(`${server.url}/health`).then((answer) => answer.arrayBuffer()))
    tabs.push([`${entries} keys: bare GET /health`, ...figures(bare), '', ''])
    for (const [what, samples] of await tabsOf(server.url, file, entries))
      tabs.push([`${entries} keys: ${what}`, ...figures(samples), p99Ratio(samples, bare), '50 ms'])
    if (entries !== LINES) continue
    const version = await medianOf(10, async () => (await program.run(['--version'])).tookMs)
    const prompt = await medianOf(10, () => startToPrompt(program, place, server.url))
    waits.push(['brewerslab --version', ms(version), '', ''])
    waits.push(['brewerslab cli, start to prompt', ms(prompt), ratio(prompt, version), ''])
    const load = await loadOnce(program, file, server.url)
    waits.push([`"load set" of ${LINES} lines, start and end`, ms(load), ratio(load, version), '5 s'])
  }
  return [
    table('Tab, from the key to what is offered', ['', 'p50', 'p99', 'most', 'p99 to bare', 'to hold'], tabs),
    table(`At ${LINES} keys (median)`, ['', 'time', 'to --version', 'to hold'], waits),
  ].join('\n')
}

const figures = (samples: readonly number[]) =>
  [percentile(samples, 0.5), percentile(samples, 0.99), Math.max(...samples)].map(ms)

const p99Ratio = (samples: readonly number[], bare: readonly number[]) =>
  ratio(percentile(samples, 0.99), percentile(bare, 0.99))

async function samplesOf(act: (n: number) => Promise<unknown>): Promise<number[]> {
  const samples: number[] = []
  for (let n = 0; n < TIMES; n++) {
    const started = performance.now()
    await act(n)
    samples.push(performance.now() - started)
  }
  return samples
}

/** In configuration mode with edits: keys as more and more of them is typed, and children that a choice decides on. */
async function tabsOf(url: string, file: string, entries: number): Promise<readonly (readonly [string, number[]])[]> {
  const silent = () => undefined
  const output = { result: silent, live: silent, notice: silent }
  const session = await Session.open({ client: new Client(url), user: 'bench', output })
  await done(session, 'configure')
  for (let n = 0; n < EDITS; n++)
    await done(session, `set ${PROBE} ${probeId(n % entries)} offsets 0 100 offset 0.${n}`)
  await done(session, 'set profiles profile winter step cold kind ramp temperature 4 rate 1')
  const edit = (n: number) => `set ${PROBE} ${probeId(0)} offsets 0 100 offset 1.${n}`
  const keys = (n: number) => `set ${PROBE} ${probeId((n * 7919) % entries).slice(0, [0, 6, 13, 15][n % 4])}`
  const there = () => 'set profiles profile winter step cold '
  const found: [string, number[]][] = [
    ['keys', await tabbed(session, keys)],
    ['children of a step that is there', await tabbed(session, there)],
    ['children of one that is not', await tabbed(session, (n) => `set profiles profile winter step new${n} `)],
    // As one types: nothing of the candidate is as it was.
    ['keys, each after an edit', await tabbed(session, keys, edit)],
    ['children, each after an edit', await tabbed(session, there, edit)],
  ]
  if (entries === LINES) {
    await done(session, `load set ${file}`)
    found.push([`keys, ${LINES} edits`, await tabbed(session, keys)])
    found.push([`children, ${LINES} edits`, await tabbed(session, there)])
  }
  await session.close()
  return found
}

async function tabbed(
  session: Session,
  line: (n: number) => string,
  before?: (n: number) => string,
): Promise<number[]> {
  const samples: number[] = []
  for (let n = 0; n < TIMES; n++) {
    if (before !== undefined) await done(session, before(n))
    const text = line(n)
    const started = performance.now()
    const { candidates } = await session.complete(text, text.length)
    samples.push(performance.now() - started)
    if (candidates.length === 0) throw new Error(`nothing is offered for "${text}"`)
  }
  return samples
}

async function done(session: Session, line: string): Promise<void> {
  const outcome = await session.execute(line)
  if (outcome.status !== 'ok') throw new Error(`${line}: ${JSON.stringify(outcome)}`)
}

/** From the start of the process until its first prompt is drawn on a terminal. */
async function startToPrompt(program: Program, place: Place, url: string): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const decoder = new TextDecoder()
  let screen = ''
  const started = performance.now()
  const terminal = new Bun.Terminal({
    cols: 100,
    rows: 30,
    data: (_, data) => {
      screen += decoder.decode(data, { stream: true })
      if (/\S@\S+> /.test(screen)) resolve(performance.now() - started)
    },
  })
  const env = { ...process.env, HOME: place.directory, XDG_STATE_HOME: '', TERM: 'xterm-256color' }
  const child = Bun.spawn([...program.command, 'cli', '--server', url], { terminal, env })
  const ended = child.exited.then((status) => {
    throw new Error(`it ended with ${status} before it had a prompt:\n${screen}`)
  })
  const took = await Promise.race([promise, ended])
  ended.catch(() => undefined)
  terminal.write('exit\r')
  await child.exited
  terminal.close()
  return took
}

/** A file of lines that can be loaded. */
function linesIn(directory: string): string {
  const file = join(directory, 'probes.set')
  const line = (n: number) => `set ${PROBE} ${probeId(n)} offsets 0 100 offset ${(n % 50) / 10}\n`
  writeFileSync(file, Array.from({ length: LINES }, (_, n) => line(n)).join(''))
  return file
}

/** A script of the built program that takes in a file of lines; nothing of it is committed. */
async function loadOnce(program: Program, file: string, url: string): Promise<number> {
  const words = ['cli', '--server', url, '-c', 'configure', '-c', `load set ${file}`]
  const { status, err, tookMs } = await program.run(words)
  if (status !== 0) throw new Error(err)
  return tookMs
}
