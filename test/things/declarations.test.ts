import { expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { declarationsOf } from '../../src/things/index.ts'
import { Yang } from '../../src/yang/index.ts'

const repository = join(import.meta.dir, '../..')
const tsc = join(repository, 'node_modules/.bin/tsc')
/** Made by the build; see build/declarations.ts. */
const made = (file: string) => readFileSync(join(repository, file), 'utf8')

function emitApi(): string {
  const directory = mkdtempSync(join(tmpdir(), 'brewerslab-api-'))
  try {
    const options = ['--ignoreConfig', '--declaration', '--emitDeclarationOnly', '--strict', '--target', 'esnext']
    const modules = ['--module', 'esnext', '--moduleResolution', 'bundler', '--allowImportingTsExtensions']
    const compiled = Bun.spawnSync(
      [tsc, ...options, ...modules, '--types', 'bun-types', '--outDir', directory, 'src/things/api.ts'],
      { cwd: repository },
    )
    expect(compiled.stdout.toString()).toBe('')
    // Users see one module: its parts need not import each other.
    return ['api-means.d.ts', 'api.d.ts']
      .map((file) => readFileSync(join(directory, file), 'utf8'))
      .join('')
      .split('\n')
      .filter((line) => !line.endsWith("from './api-means.ts';"))
      .join('\n')
  } finally {
    rmSync(directory, { recursive: true })
  }
}

test('the declarations of the class that are embedded are those of its source', () => {
  expect(made('src/things/generated/api.d.txt')).toBe(emitApi())
})

test('the declarations that shipped Things are checked against are those of the model', async () => {
  using yang = await Yang.open([])
  expect(made('things/generated/model.d.ts')).toBe(declarationsOf(yang.schema, { form: 'merged' }))
})

const TYPES_MODULE = `module kinds {
  yang-version 1.1;
  namespace "urn:kinds";
  prefix k;
  identity animal;
  identity dog { base animal; }
  identity cat { base animal; }
  container kinds {
    leaf big { type uint64; }
    leaf small { type int32; mandatory true; }
    leaf flag { type empty; }
    leaf pet { type identityref { base animal; } }
    leaf mode { type enumeration { enum on; enum "o'ff"; } default on; }
    leaf set { type bits { bit a; bit b; } }
    leaf raw { type binary; }
    leaf either { type union { type int32; type boolean; } }
    leaf reference { type leafref { path "../small"; } }
    leaf-list names { type string; }
    leaf-list modes { type enumeration { enum x; enum y; } }
    choice way { case one { container inner { leaf v { type string; default d; } } } leaf two { type string; } }
    container there { presence "yes"; leaf v { type string; default d; } }
    list pair { key "a b"; leaf a { type int8; } leaf b { type string; } leaf seen { config false; type uint32; } }
    list counted { key n; leaf n { type uint16; } }
    list log { config false; leaf line { type string; } }
    list found { config false; key id; leaf id { type string; } leaf weight { type decimal64 { fraction-digits 1; } } }
  }
}`

const THING = `import { Thing, tupleKey } from 'brewerslab'

export default class Kinds extends Thing<'/kinds:kinds'> {
  override async setup() {
    const { config } = this
    const big: bigint | undefined = config.big
    const small: number = config.small
    const flag: true | undefined = config.flag
    const pet: 'kinds:dog' | 'kinds:cat' | undefined = config.pet
    const mode: 'on' | "o'ff" = config.mode
    const set: readonly ('a' | 'b')[] | undefined = config.set
    const raw: Uint8Array | undefined = config.raw
    const either: number | boolean | undefined = config.either
    const reference: number | undefined = config.reference
    const names: readonly string[] = config.names
    const modes: readonly ('x' | 'y')[] = config.modes
    const inner: string | undefined = config.inner?.v
    const there: string | undefined = config.there?.v
    const b: string | undefined = config.pair.get(tupleKey(1, 'x'))?.b
    const n: number | undefined = config.counted.get(7)?.n
    this.publish('found[id=\\'x\\']/weight', 3.5)
    this.publish(\`found[id='\${names[0]}']/weight\`, 3.5, { quality: 'suspect' })
    this.publish(\`pair[a='1'][b='\${b}']/seen\`, 3)
    this.publish("found[id='x']", true)
    this.alarm('too-heavy', { severity: 'major', text: 'it breaks', resource: "found[id='x']" })
    this.clearAlarm('too-heavy', "found[id='x']")
    return void [big, small, flag, pet, mode, set, raw, either, reference, modes, inner, there, n]
  }
}
`

test('a Thing of one’s own is type-checked against declarations that need nothing else', async () => {
  using yang = await Yang.open([{ text: TYPES_MODULE, file: 'kinds.yang' }])
  const directory = mkdtempSync(join(tmpdir(), 'brewerslab-types-'))
  const check = (source: string) => {
    writeFileSync(join(directory, 'kinds.ts'), source)
    const options = ['--ignoreConfig', '--noEmit', '--strict', '--target', 'esnext', '--lib', 'esnext,dom']
    const compiled = Bun.spawnSync([tsc, ...options, '--exactOptionalPropertyTypes', 'brewerslab.d.ts', 'kinds.ts'], {
      cwd: directory,
    })
    return compiled.stdout.toString()
  }
  try {
    writeFileSync(join(directory, 'brewerslab.d.ts'), declarationsOf(yang.schema, { form: 'whole' }))
    expect(check(THING)).toBe('')
    expect(check(THING.replace("']/weight', 3.5)", "']/weight', 'heavy')"))).toContain("'string' is not assignable")
    expect(check(THING.replace('/weight`', '/wait`'))).toContain('no such reading, there are')
    expect(check(THING.replace("severity: 'major'", "severity: 'awful'"))).toContain('is not assignable')
    expect(check(THING.replace('small: number', 'small: string'))).toContain("'number' is not assignable")
  } finally {
    rmSync(directory, { recursive: true })
  }
})
