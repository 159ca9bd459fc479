import type { ModuleText } from '../../../src/yang/index.ts'
import type { Dice } from './random.ts'

/** YANG modules that nobody would write: every kind of node in every other, names of keywords, types of all sorts. */

const NAMES = ['a', 'to', 'first', 'set', 'delete', '__proto__', 'x.y-z', 'A', 'display', 'toString', 'inactive', 'b1']
const TYPES = [
  'type string;',
  'type uint8;',
  'type int64;',
  'type boolean;',
  'type decimal64 { fraction-digits 2; }',
  'type enumeration { enum "one"; enum "two words"; enum "{}"; enum "#"; }',
  'type bits { bit b { position 4; } bit a { position 1; } }',
  'type binary;',
  'type identityref { base base; }',
  'type instance-identifier { require-instance false; }',
  'type union { type int8; type bits { bit x; bit y; } type identityref { base base; } }',
  'type union { type decimal64 { fraction-digits 1; } type empty; type enumeration { enum none; } }',
  'type union { type boolean; type string; }',
]

/** A module of the name `random`. */
export function randomModule(dice: Dice): ModuleText {
  const text = `module random {
  yang-version 1.1;
  namespace "urn:example:random";
  prefix r;
  identity base;
  identity one { base base; }
  identity other { base one; }
  container root { ${statements(dice, 4)} }
}
`
  return { file: 'random.yang', text }
}

/** Statements in one place, whose names differ. */
function statements(dice: Dice, depth: number, prefix = ''): string {
  return NAMES.filter(() => dice.chance(0.5))
    .map((name) => statement(dice, depth, `${prefix}${name}`))
    .join('\n')
}

function statement(dice: Dice, depth: number, name: string): string {
  const order = dice.chance(0.5) ? 'ordered-by user;' : ''
  switch (dice.below(depth === 0 ? 3 : 7)) {
    case 0:
      return `leaf ${name} { ${dice.one(TYPES)} }`
    case 1:
      return `leaf ${name} { type empty; }`
    case 2:
      return `leaf-list ${name} { ${dice.one(TYPES)} ${order} }`
    case 3:
      return `container ${name} { ${dice.chance(0.5) ? 'presence "there";' : ''} ${statements(dice, depth - 1)} }`
    case 4: {
      // Names of what is in a choice are beside those of what it is in.
      const cases = ['p', 'q'].map((it) => `case ${it} { ${statements(dice, depth - 1, `${name}-${it}-`)} }`)
      return `choice ${name} { ${cases.join('\n')} }`
    }
    default: {
      const keys = ['k1', 'k2', 'k3'].slice(0, 1 + dice.below(3))
      // RFC 7950 7.8.2: no key is of type empty, and no union of one has it.
      const types = TYPES.filter((it) => !it.includes('empty'))
      const leaves = keys.map((key) => `leaf ${key} { ${dice.one(types)} }`)
      return `list ${name} { key "${keys.join(' ')}"; ${order} ${leaves.join(' ')} ${statements(dice, depth - 1)} }`
    }
  }
}
