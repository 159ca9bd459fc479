import { describe, expect, test } from 'bun:test'
import type { BrewError } from '../../src/base/index.ts'
import { Yang } from '../../src/yang/index.ts'

async function fault(body: string): Promise<BrewError> {
  const text = `module mine {\n yang-version 1.1; namespace "urn:mine"; prefix m;\n${body}\n}`
  const outcome = await Yang.open([{ file: 'mine.yang', text }]).catch((error: unknown) => error)
  return outcome as BrewError
}

describe('a module that does not compile is told with its line:', () => {
  const cases: readonly [what: string, body: string, line: number][] = [
    ['a syntax error', ' leaf a { type string; }\n leaf b { type string', 5],
    ['a type that is not there', ' leaf nope { type string; }\n leaf b {\n  type nope;\n }', 5],
    ['an import that is not there', '\n import other { prefix o; }', 4],
    ['an XPath function that is not there', ' container c {\n  leaf x {\n   type string;\n   must "nope(.)"; } }', 6],
    ['a range beyond its type', ' leaf x {\n type int8 {\n range "1..900"; } }', 5],
    ['a key that is not there', ' list l {\n key "z"; leaf y { type string; } }', 4],
    ['a pattern that is none', ' leaf x { type string {\n pattern "[a"; } }', 4],
    ['an augmented node that is not there', '\n\n augment "/m:none" { leaf y { type string; } }', 5],
  ]
  test.each(cases)('%s', async (_, body, line) => {
    const { at, hint } = await fault(body)
    expect(at).toMatchObject({ file: 'mine.yang', line })
    expect(hint).toBe('Mend the module or move it away.')
  })
})
