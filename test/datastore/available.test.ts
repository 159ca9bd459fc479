import { describe, expect, test } from 'bun:test'
import { BrewError } from '../../src/base/index.ts'
import type { Datastores, Edit } from '../../src/datastore/index.ts'
import { Place } from './place.ts'

/** Nodes that come and go with others: defaults below a `when`, cases with defaults, lists that depend on their keys. */
const KETTLE = `module kettle {
  yang-version 1.1; namespace "urn:kettle"; prefix k;
  container kettle {
    leaf heat { type enumeration { enum electric; enum gas; enum steam; } default electric; }
    leaf watts { when "../heat = 'electric'"; type uint16; default 2000; }
    container burner { when "../heat = 'gas'"; leaf size { type uint8; default 3; } leaf fuel { type string; } }
    choice stirring { default hand;
      case hand { leaf minutes { type uint8; default 5; } leaf paddle { type string; } }
      case motor { when "heat != 'gas'"; leaf rpm { type uint16; } leaf drive { type string; default belt; } } }
    list step { key n; leaf n { type uint8; }
      leaf kind { type enumeration { enum rest; enum boil; } default rest; }
      leaf hops { when "../kind = 'boil'"; type uint8; default 1; }
      leaf temperature { when "../kind = 'rest' and /k:kettle/k:heat != 'steam'"; type uint8; } }
  }
}`
const KETTLE_PATH = '/kettle:kettle'
const step = (n: number) => `${KETTLE_PATH}/step[n='${n}']`
const PLACES = ['/', KETTLE_PATH, `${KETTLE_PATH}/burner`, ...[1, 2, 3].map(step)]

/** Numbers below a limit, the same for a seed. */
function randomFrom(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * limit)
  }
}

function editOf(random: (limit: number) => number): Edit {
  const at = (path: string, value: string | number): Edit =>
    random(4) === 0 ? { op: 'remove', path } : { op: 'merge', path, value }
  const n = 1 + random(3)
  return (
    [
      at(`${KETTLE_PATH}/heat`, ['electric', 'gas', 'steam'][random(3)] ?? ''),
      at(`${KETTLE_PATH}/watts`, 900),
      at(`${KETTLE_PATH}/burner/fuel`, 'propane'),
      at(`${KETTLE_PATH}/paddle`, 'oak'),
      at(`${KETTLE_PATH}/rpm`, 60),
      at(`${step(n)}/kind`, random(2) === 0 ? 'rest' : 'boil'),
      at(`${step(n)}/hops`, 7),
      at(`${step(n)}/temperature`, 65),
    ] as const
  )[random(8)] as Edit
}

/** What a datastore has come to, as far as anybody can see it. */
function seen(datastores: Datastores, id: string): unknown {
  return {
    running: datastores.read('running', '/', { withDefaults: 'report-all' }),
    candidate: datastores.sessions.read(id, '/', { withDefaults: 'report-all' }),
    changes: datastores.sessions.examine(id).changes,
    faults: datastores.sessions.examine(id).faults.map(({ message }) => message),
  }
}

async function tried(work: () => unknown): Promise<string> {
  try {
    await work()
    return 'done'
  } catch (error) {
    if (error instanceof BrewError) return `${error.tag} ${error.message}`
    throw error
  }
}

describe('children that may be there now', () => {
  test.each([1, 2, 3, 4, 5, 6])(
    'leave no trace of being judged, whatever is edited and committed: seed %p',
    async (seed) => {
      const random = randomFrom(seed)
      await using asked = new Place()
      await using left = new Place()
      const options = { userModules: [{ file: 'kettle.yang', text: KETTLE }] }
      const both = [await asked.open(options), await left.open(options)] as const
      const ids = both.map(({ sessions }) => sessions.open({ user: 'wild', client: 'cli', mode: 'private' }).id)
      const [id = '', other = ''] = ids
      for (let turn = 0; turn < 40; turn++) {
        const edits = [editOf(random), editOf(random)]
        const what = random(10)
        const outcomes: string[] = []
        for (const [index, datastores] of both.entries()) {
          const own = ids[index] ?? ''
          const { sessions } = datastores
          outcomes.push(
            await tried(() => {
              if (what < 6) return sessions.edit(own, edits)
              if (what < 7) return datastores.commit({ edits, user: 'other', client: 'v1' })
              return what < 8 ? sessions.discard(own) : sessions.commit(own)
            }),
          )
        }
        expect(outcomes[0]).toBe(outcomes[1] ?? '')
        for (const path of PLACES) {
          both[0].children(path)
          both[0].children(path, id)
        }
        expect(seen(both[0], id)).toEqual(seen(both[1], other))
      }
    },
  )

  test('are just those that the commit would take', async () => {
    await using place = new Place()
    const datastores = await place.open({ userModules: [{ file: 'kettle.yang', text: KETTLE }] })
    const { sessions } = datastores
    for (const heat of ['electric', 'gas', 'steam']) {
      const id = sessions.open({ user: 'wild', client: 'cli', mode: 'private' }).id
      sessions.edit(id, [{ op: 'merge', path: `${KETTLE_PATH}/heat`, value: heat }])
      const { values } = datastores.children(KETTLE_PATH, id)
      for (const [name, value] of [
        ['watts', 900],
        ['rpm', 60],
        ['paddle', 'oak'],
      ] as const) {
        const edits: Edit[] = [
          { op: 'merge', path: `${KETTLE_PATH}/heat`, value: heat },
          { op: 'merge', path: `${KETTLE_PATH}/${name}`, value },
        ]
        // What was there by default is not refused, but goes.
        let isTaken = false
        await tried(async () => {
          const commit = await datastores.commit({ edits, user: 'wild', client: 'v1', check: true })
          isTaken = commit.edits.some((it) => it.path.endsWith(`/${name}`) && it.op !== 'delete')
        })
        const isAbsent = values.some((it) => it.value === `kettle:${name}` && it.absent === 'when')
        expect([heat, name, isAbsent]).toEqual([heat, name, !isTaken])
      }
      sessions.close(id)
    }
  })
})
