import { module10, module11, type SchemaCase, type Verdict } from './case.ts'

function one(name: string, text: string, verdict: Verdict, yanglint?: SchemaCase['yanglint']): SchemaCase {
  return { name, modules: [text], verdict, ...(yanglint === undefined ? {} : { yanglint }) }
}

const other = 'module other { yang-version 1.1; namespace "urn:o"; prefix o; container c { leaf x { type int8; } } }'
const importing = 'import other { prefix o; }'

/** Modules that compile, and modules that must not. */
export const schemas: readonly SchemaCase[] = [
  one('the least there can be', module10(''), 'ok'),
  one('namespace missing', 'module t { prefix t; }', 'operation-failed'),
  one('prefix missing', 'module t { namespace "urn:t"; }', 'operation-failed'),
  one('brace missing', 'module t { namespace "urn:t"; prefix t; leaf x { type int8; }', 'operation-failed'),
  one('text after the module', `${module10('')} garbage`, 'operation-failed'),
  one('unknown statement', module10('leef x { type int8; }'), 'operation-failed'),
  one('type missing', module10('leaf x { description "d"; }'), 'operation-failed'),
  one('unknown type', module10('leaf x { type nope; }'), 'operation-failed'),
  one(
    'typedef of itself',
    module10('typedef a { type b; } typedef b { type a; } leaf x { type a; }'),
    'operation-failed',
  ),
  one('grouping of itself', module10('grouping g { container c { uses g; } } uses g;'), 'operation-failed'),
  one('two nodes of one name', module10('leaf x { type int8; } container x;'), 'operation-failed'),
  one('list without a key', module10('list l { leaf x { type int8; } }'), 'operation-failed'),
  one('state list without a key', module10('list l { config false; leaf x { type int8; } }'), 'ok'),
  one('key that is no leaf', module10('list l { key c; container c; }'), 'operation-failed'),
  one('state below configuration is allowed', module10('container c { leaf x { config false; type int8; } }'), 'ok'),
  one(
    'configuration below state',
    module10('container c { config false; leaf x { config true; type int8; } }'),
    'operation-failed',
  ),
  one('default out of range', module10('leaf x { type int8 { range "1..5"; } default 6; }'), 'operation-failed'),
  one('mandatory with a default', module10('leaf x { type int8; mandatory true; default 1; }'), 'operation-failed'),
  one(
    'range that widens',
    module10('typedef a { type int8 { range "1..5"; } } leaf x { type a { range "0..5"; } }'),
    'operation-failed',
  ),
  one('range that runs backwards', module10('leaf x { type int8 { range "5..1"; } }'), 'operation-failed'),
  one('pattern that is none', module10('leaf x { type string { pattern "[a"; } }'), 'operation-failed'),
  one('fraction-digits missing', module10('leaf x { type decimal64; }'), 'operation-failed'),
  one('fraction-digits beyond 18', module10('leaf x { type decimal64 { fraction-digits 19; } }'), 'operation-failed'),
  one('enumeration of nothing', module10('leaf x { type enumeration; }'), 'operation-failed'),
  one('enum twice', module10('leaf x { type enumeration { enum a; enum a; } }'), 'operation-failed'),
  one(
    'bits of one position',
    module10('leaf x { type bits { bit a { position 1; } bit b { position 1; } } }'),
    'operation-failed',
  ),
  one('leafref to nowhere', module10('leaf x { type leafref { path "../y"; } }'), 'operation-failed'),
  one('leafref to a container', module10('container y; leaf x { type leafref { path "../y"; } }'), 'operation-failed'),
  one(
    'leafrefs in a circle',
    module10('leaf x { type leafref { path "../y"; } } leaf y { type leafref { path "../x"; } }'),
    'operation-failed',
  ),
  one('must that is no XPath', module10('leaf x { type int8; must "1 +"; }'), 'operation-failed'),
  one('must with an unknown prefix', module10('leaf x { type int8; must "zz:y = 1"; }'), 'operation-failed'),
  one(
    'when that depends on itself',
    module10('leaf x { when "../y"; type int8; } leaf y { when "../x"; type int8; }'),
    'operation-failed',
  ),
  one('identity of itself', module10('identity a { base b; } identity b { base a; }'), 'operation-failed'),
  one('unknown base', module10('identity a { base nope; }'), 'operation-failed'),
  one('feature of itself', module11('feature a { if-feature b; } feature b { if-feature a; }'), 'operation-failed'),
  one('unknown feature', module10('leaf x { if-feature nope; type int8; }'), 'operation-failed'),
  one('unique of an unknown leaf', module10('list l { key k; unique u; leaf k { type int8; } }'), 'operation-failed'),
  one('min above max', module10('leaf-list l { type int8; min-elements 3; max-elements 2; }'), 'operation-failed'),
  one(
    'choice with a default that is no case',
    module10('choice c { default z; leaf a { type int8; } }'),
    'operation-failed',
  ),
  one('unknown extension', module10('zz:thing "x";'), 'operation-failed'),
  one('extension of its own', module10('extension thing { argument a; } t:thing "x"; leaf x { type int8; }'), 'ok'),
  // What only YANG 1.1 has, RFC 7950 1.1.
  one('1.1: action', module11('container c { action a; }'), 'ok'),
  one('1: action', module10('container c { action a; }'), 'operation-failed'),
  one('1.1: nested notification', module11('container c { notification n; }'), 'ok'),
  one('1: nested notification', module10('container c { notification n; }'), 'operation-failed'),
  one('1.1: anydata', module11('anydata a;'), 'ok'),
  one('1: anydata', module10('anydata a;'), 'operation-failed'),
  one('1: anyxml', module10('anyxml a;'), 'ok'),
  one('1.1: invert-match', module11('leaf x { type string { pattern "a" { modifier invert-match; } } }'), 'ok'),
  one(
    '1: invert-match',
    module10('leaf x { type string { pattern "a" { modifier invert-match; } } }'),
    'operation-failed',
  ),
  one('1.1: default of a leaf-list', module11('leaf-list x { type int8; default 1; default 2; }'), 'ok'),
  one('1: default of a leaf-list', module10('leaf-list x { type int8; default 1; }'), 'operation-failed'),
  one(
    '1.1: expression of features',
    module11('feature a; feature b; leaf x { if-feature "a or not b"; type int8; }'),
    'ok',
  ),
  one(
    '1: expression of features',
    module10('feature a; feature b; leaf x { if-feature "a or b"; type int8; }'),
    'operation-failed',
  ),
  one('1.1: identity with two bases', module11('identity a; identity b; identity c { base a; base b; }'), 'ok'),
  one(
    '1: identity with two bases',
    module10('identity a; identity b; identity c { base a; base b; }'),
    'operation-failed',
  ),
  one(
    '1.1: leafref without require',
    module11('leaf y { type int8; } leaf x { type leafref { path "../y"; require-instance false; } }'),
    'ok',
  ),
  one(
    '1: leafref without require',
    module10('leaf y { type int8; } leaf x { type leafref { path "../y"; require-instance false; } }'),
    'operation-failed',
  ),
  one('1.1: unknown escape', module11('description "a\\qb";'), 'operation-failed'),
  one('unknown yang-version', 'module t { yang-version 2; namespace "urn:t"; prefix t; }', 'operation-failed'),
  // Between modules.
  { name: 'import', modules: [other, module11('augment "/o:c" { leaf y { type int8; } }', importing)], verdict: 'ok' },
  {
    name: 'augment of nothing',
    modules: [other, module11('augment "/o:nope" { leaf y { type int8; } }', importing)],
    verdict: 'operation-failed',
  },
  {
    name: 'augment with a mandatory node',
    modules: [other, module11('augment "/o:c" { leaf y { type int8; mandatory true; } }', importing)],
    verdict: 'operation-failed',
  },
  {
    name: 'augment of a leaf',
    modules: [other, module11('augment "/o:c/o:x" { leaf y { type int8; } }', importing)],
    verdict: 'operation-failed',
  },
  {
    name: 'deviation of nothing',
    modules: [other, module11('deviation "/o:c/o:nope" { deviate not-supported; }', importing)],
    verdict: 'operation-failed',
  },
  {
    name: 'deviation that replaces what is not there',
    modules: [other, module11('deviation "/o:c/o:x" { deviate replace { default 1; } }', importing)],
    verdict: 'operation-failed',
  },
  one('import of nothing', module11('', 'import nowhere { prefix n; }'), 'operation-failed'),
  one('include of nothing', module11('', 'include nowhere;'), 'operation-failed'),
  {
    name: 'imports in a circle',
    modules: ['module other { namespace "urn:o"; prefix o; import t { prefix t; } }', module11('', importing)],
    verdict: 'operation-failed',
  },
  {
    name: 'one prefix for two imports',
    modules: [other, module11('', `${importing} import ietf-yang-types { prefix o; }`)],
    verdict: 'operation-failed',
  },
  one(
    'standard modules',
    module11(
      'leaf x { type y:date-and-time; } leaf z { type i:ip-address; }',
      'import ietf-yang-types { prefix y; } import ietf-inet-types { prefix i; }',
    ),
    'ok',
  ),
  one(
    'import of a revision that nobody has',
    module11('', 'import ietf-yang-types { prefix y; revision-date 1999-01-01; }'),
    'operation-failed',
  ),
]
