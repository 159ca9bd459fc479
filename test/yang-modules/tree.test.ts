import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { Libyang } from 'libyang-wasm'
import { projectModules } from '../../src/yang/index.ts'

const YANG_DIRECTORY = join(import.meta.dir, '..', '..', 'yang')

/** The model as the seed drew it. */
const SEED_TREE = `\
module: brewerslab
  +--rw brewhouse
  |  +--rw temperature
  |     +--rw fermentation
  |     |  +--ro monitor?     boolean
  |     |  +--rw setpoint?    brewerslab:temperature
  |     |  +--rw highpoint?   brewerslab:temperature
  |     |  +--rw lowpoint?    brewerslab:temperature
  |     |  +--rw probe
  |     |  |  +--rw id?   string
  |     |  +--rw results
  |     |     +--ro latest?    brewerslab:temperature
  |     |     +--rw average
  |     |        +--ro minute?   brewerslab:temperature
  |     |        +--ro hourly?   brewerslab:temperature
  |     |        +--ro daily?    brewerslab:temperature
  |     +--rw hardware
  |        +--rw probe* [id]
  |           +--rw id         string
  |           +--rw offsets* [low high]
  |              +--rw low       brewerslab:temperature
  |              +--rw high      brewerslab:temperature
  |              +--rw offset?   brewerslab:temperature
  +--rw ingredients
  |  +--rw fermentable* [ingredient]
  |  |  +--rw ingredient    string
  |  +--rw adjunct* [ingredient]
  |  |  +--rw ingredient    string
  |  +--rw hops* [ingredient]
  |     +--rw ingredient    string
  +--rw recipes
  |  +--rw recipe* [recipename]
  |     +--rw recipename    string
  +--rw brewlog`

/** Of the seed's command line, whose model already had it. */
const POWER = ['  |  +--rw power', '  |  |  +--rw mode? string']

/** How far types are indented is the printer's taste (RFC 8340 2.6): one space counts as many. */
function lines(tree: string): string[] {
  return tree
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd().replace(/(\S) {2,}(?=\S+$)/, '$1 '))
}

function expectSeedTree(tree: string): void {
  const seed = lines(SEED_TREE)
  const [module = '', brewhouse = '', ...rest] = seed
  expect(lines(tree)).toEqual([module, brewhouse, ...POWER, ...rest])
}

const yanglint = Bun.which('yanglint')

describe('the tree of module brewerslab', () => {
  test.skipIf(yanglint === null)("is the seed's, line for line, as yanglint prints it", async () => {
    const printing = Bun.spawn([
      yanglint ?? '',
      '-f',
      'tree',
      '-p',
      YANG_DIRECTORY,
      join(YANG_DIRECTORY, 'brewerslab.yang'),
    ])
    expectSeedTree(await new Response(printing.stdout).text())
    expect(await printing.exited).toBe(0)
  })

  test("is the seed's, line for line, as our own engine prints it", async () => {
    using engine = await Libyang.load()
    // Without brewerslab-device: its augmentations would be drawn into the tree.
    const modules = projectModules.filter(({ file }) => ['brewerslab-types.yang', 'brewerslab.yang'].includes(file))
    using context = engine.createContext({ modules })
    expectSeedTree(context.printTree('brewerslab'))
  })
})
