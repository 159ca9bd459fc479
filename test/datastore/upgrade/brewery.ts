import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { layOut } from '../../fixtures/stores/store.ts'
import { Place } from '../place.ts'

/** The store of the past that the tests here go on from. */
export const FIRST_STORE = '2018-04-14-layout-1'

/** The user's module in that store, a revision later: one thing of each kind has changed. */
export const NEWER_CELLAR = `module cellar {
  yang-version 1.1;
  namespace "urn:example:cellar";
  prefix cellar;

  revision 2027-02-03;
  revision 2026-01-01;

  container cellar {
    leaf wanted {
      type decimal64 { fraction-digits 1; }
      units "percent";
      default "70";
    }
    leaf temperature {
      type decimal64 { fraction-digits 1; }
      units "°C";
    }
    list rack {
      key "name";
      ordered-by user;
      leaf name { type string; }
      leaf low { type uint8; }
      leaf high { type uint8; }
    }
  }
}
`

/** What leads there, put into `yang/migrations/`: the example of the README. */
export const CELLAR_MIGRATIONS =
  [...readFileSync(join(import.meta.dir, '../../../README.md'), 'utf8').matchAll(/```ts\n(.*?)```/gs)]
    .map(([, block = '']) => block)
    .find((block) => block.includes('brewerslab/migrations')) ?? ''

/** What the store says of the cellar, as its own model has it. */
export const OLD_CELLAR = {
  wanted: 80,
  warmth: '60.0',
  shelf: [
    { name: 'top', span: '180-210' },
    { name: 'middle', span: '100-140' },
    { name: 'low', span: '20-40' },
  ],
}

/** The same as the newer one has it. */
export const UPGRADED_CELLAR = {
  wanted: '80.0',
  temperature: '15.6',
  rack: [
    { name: 'top', low: 180, high: 210 },
    { name: 'middle', low: 100, high: 140 },
    { name: 'low', low: 20, high: 40 },
  ],
}

/** A root as it was left in the past, opened once by the program of now: its log knows the models it is of. */
export async function storeOfThePast(name = FIRST_STORE): Promise<Place> {
  const place = new Place()
  layOut(name, place.root)
  await place.open()
  await place.close()
  return place
}

/** Replaces the user's module in the store. @param migrations `null` for none */
export function changeCellar(
  place: Pick<Place, 'file'>,
  text = NEWER_CELLAR,
  migrations: string | null = CELLAR_MIGRATIONS,
): void {
  writeFileSync(place.file('yang/cellar.yang'), text)
  mkdirSync(place.file('yang/migrations'), { recursive: true })
  if (migrations === null) rmSync(place.file('yang/migrations/cellar.ts'), { force: true })
  else writeFileSync(place.file('yang/migrations/cellar.ts'), migrations)
}

/** Every file below a root that matters, by the hash of what is in it. */
export function contents(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !['.lock', 'server.json'].includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(
    files
      .sort()
      .map((file) => [file.slice(root.length + 1), createHash('sha256').update(readFileSync(file)).digest('hex')]),
  )
}
