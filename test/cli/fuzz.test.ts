import { afterAll, beforeAll, expect, test } from 'bun:test'
import { BrewError, dataChildren, quoteWord, type SchemaNode } from '../../src/base/index.ts'
import { Client } from '../../src/cli/client.ts'
import { COMMANDS } from '../../src/cli/grammar/commands.ts'
import { PIPE_COMMANDS } from '../../src/cli/grammar/pipe-commands.ts'
import { Session } from '../../src/cli/session.ts'
import { Dice } from './pipes/random.ts'
import { RunningBrewery } from './server.ts'

/** Another seed with `FUZZ_SEED=...`: what a failure prints. */
const SEED = Number(process.env.FUZZ_SEED ?? 2018)
const LINES = 20_000

/** What would wait for people or probes, end the session, or write to the disk of whoever runs the tests. */
const NOT_TYPED = /^\s*(?:run\s+)?(?:mon|req|exit|quit|save|load)|\|\s*(?:sa|ap)/

let brewery: RunningBrewery
beforeAll(async () => {
  brewery = await RunningBrewery.open()
})
afterAll(() => brewery[Symbol.asyncDispose]())

/** Lines of words that mean something, in an order that often means nothing. */
class Babbler {
  readonly #words: readonly string[]

  constructor(
    readonly dice: Dice,
    readonly schema: readonly SchemaNode[],
  ) {
    this.#words = [
      ...COMMANDS.flatMap(({ words }) => words),
      ...PIPE_COMMANDS.flatMap(({ words }) => words),
      ...['[', ']', '|', '"', '\\', '*', '28-*', '0', '18.5', '-1', 'on', 'true', 'to', 'first', 'after', 'last', '5m'],
      ...['with', '-c', 'comment', '"a b"', '__proto__', '1e400', '99999999999999999999', 'ü', '🍺', '\u009b31m'],
    ]
  }

  word(): string {
    return this.dice.one(this.#words)
  }

  line(): string {
    const { dice } = this
    const begun = dice.chance(0.8) ? [dice.one(COMMANDS).words.join(' ')] : []
    const path = dice.chance(0.8) ? this.#path(this.schema) : []
    const rest = Array.from({ length: dice.below(4) }, () => (dice.chance(0.1) ? dice.text() : dice.one(this.#words)))
    const pipe = dice.chance(0.3) ? ['|', dice.one(PIPE_COMMANDS).words.join(' '), dice.one(this.#words)] : []
    const line = [...begun, ...path, ...rest, ...pipe].join(' ')
    if (dice.chance(0.05)) return dice.one(COMMANDS).example
    return dice.chance(0.2) ? line.slice(0, dice.below(line.length + 1)) : line
  }

  #path(nodes: readonly SchemaNode[]): readonly string[] {
    const { dice } = this
    if (nodes.length === 0) return []
    const node = dice.one(nodes)
    const keys = (node.keys ?? []).map(() =>
      dice.chance(0.2) ? quoteWord(dice.text()) : dice.one(['28-0a', 'ale', '5']),
    )
    const value = node.kind === 'leaf' || node.kind === 'leaf-list' ? [dice.one(this.#words)] : []
    const below = dice.chance(0.85) ? this.#path(dataChildren(node)) : []
    return [node.name, ...keys, ...value, ...below]
  }
}

function mistakeIn({ cause }: BrewError): string | undefined {
  if (cause instanceof BrewError) return mistakeIn(cause)
  const isMistake = cause instanceof TypeError || cause instanceof RangeError || cause instanceof ReferenceError
  return isMistake ? String(cause.stack) : undefined
}

/** A line that is made of what Tab offers, word by word, and of something else now and then. */
async function grown(session: Session, babbler: Babbler): Promise<string> {
  const { dice } = babbler
  let line = ''
  for (let words = 1 + dice.below(9); words > 0; words--) {
    const { start, candidates } = await session.complete(line, line.length)
    const word = candidates.length > 0 && dice.chance(0.95) ? dice.one(candidates).word : babbler.word()
    line = `${line.slice(0, start)}${word} `
  }
  return line
}

test(`${LINES} random lines of real words neither throw nor leave the session unusable (seed ${SEED})`, async () => {
  const client = new Client(brewery.url)
  const dice = new Dice(SEED)
  const { schema } = await client.discover()
  const babbler = new Babbler(dice, schema)
  const quiet = { result: () => undefined, live: () => undefined, notice: () => undefined }
  const session = await Session.open({ client, user: 'ann', output: quiet })
  const seen: Record<string, number> = {}
  for (let at = 0; at < LINES; at++) {
    const line = dice.chance(0.5) ? babbler.line() : await grown(session, babbler)
    const where = { at, line }
    if (session.mode === 'operational' && dice.chance(0.3)) await session.execute('configure')
    if (dice.chance(0.05)) await session.execute('top')
    try {
      const cursor = dice.chance(0.7) ? line.length : dice.below(line.length + 1)
      const { start, end, candidates } = await session.complete(line, cursor)
      expect({ ...where, isWithin: start >= 0 && start <= end && end <= line.length }).toMatchObject({ isWithin: true })
      seen.completed = (seen.completed ?? 0) + (candidates.length > 0 ? 1 : 0)
      session.expand(line, cursor)
      if (NOT_TYPED.test(line)) continue
      const outcome = await session.execute(line)
      seen[outcome.status] = (seen[outcome.status] ?? 0) + 1
      // A mistake of ours is no error of the brewery's own, and neither is what it was made of.
      if (outcome.status === 'failed')
        expect({ ...where, mistake: mistakeIn(outcome.error) }).toEqual({ ...where, mistake: undefined })
      if (outcome.status === 'fault') expect(outcome.fault.end).toBeLessThanOrEqual(line.length + 1)
    } catch (error) {
      throw new Error(`FUZZ_SEED=${SEED}, line ${at}: ${JSON.stringify(line)}`, { cause: error })
    }
  }
  // It is of use only while many of them are more than wrong.
  expect(Math.min(seen.ok ?? 0, seen.failed ?? 0, seen.completed ?? 0)).toBeGreaterThan(300)
  if (session.mode === 'operational') await session.execute('configure')
  for (const line of ['top', 'discard', 'set brewhouse power mode sane', 'commit', 'show'])
    expect({ line, outcome: await session.execute(line) }).toEqual({ line, outcome: { status: 'ok' } })
  await session.close()
  expect(await brewery.running()).toMatchObject({ 'brewerslab:brewhouse': { power: { mode: 'sane' } } })
}, 60_000)
