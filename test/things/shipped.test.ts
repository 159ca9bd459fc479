import { expect, test } from 'bun:test'
import { describe } from '../../src/things/load.ts'
import { shippedThings } from '../../src/things/shipped.ts'

test.each(shippedThings.map((it) => [it.alias, it] as const))(
  'what the program knows of %s is what its class says',
  async (_, shipped) => {
    expect(describe(await shipped.load())).toEqual(shipped.thing)
  },
)
