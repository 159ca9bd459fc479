import { type Group, module11, rows } from './case.ts'

/** RFC 7950 7 and 8: what holds between nodes. */
export const constraints: readonly Group[] = [
  {
    topic: 'must (RFC 7950 7.5.3)',
    modules: [
      module11(`
        container c {
          must "not(low) or not(high) or low <= high" { error-message "low above high"; error-app-tag "limits"; }
          leaf low { type int8; } leaf high { type int8; must ". != 13"; }
          leaf-list ll { type int8; must "count(../ll) <= 3"; }
          list l { key "k"; must "v or k = 'bare'"; leaf k { type string; } leaf v { type int8; } }
          leaf s { type string; must "string-length(.) > 2 and starts-with(., 'x')"; }
          leaf d { type decimal64 { fraction-digits 2; } must ". * 2 > 3.5"; }
          leaf re { type string; must "re-match(., '[a-z]+')"; }
          leaf e { type enumeration { enum a { value 3; } enum b { value 9; } } must "enum-value(.) > 5"; }
          leaf f { type bits { bit p; bit q; } must "bit-is-set(., 'q')"; }
        }`),
    ],
    cases: rows(
      ['holds', { 't:c': { low: 1, high: 2 } }, 'ok'],
      ['does not hold, with an app-tag of its own', { 't:c': { low: 3, high: 2 } }, 'operation-failed/limits'],
      ['on a leaf', { 't:c': { high: 13 } }, 'operation-failed/must-violation'],
      ['on a leaf-list', { 't:c': { ll: [1, 2, 3] } }, 'ok'],
      ['on a leaf-list, one too many', { 't:c': { ll: [1, 2, 3, 4] } }, 'operation-failed/must-violation'],
      ['on a list', { 't:c': { l: [{ k: 'a', v: 1 }, { k: 'bare' }] } }, 'ok'],
      ['on a list, one entry', { 't:c': { l: [{ k: 'a', v: 1 }, { k: 'b' }] } }, 'operation-failed/must-violation'],
      ['string functions', { 't:c': { s: 'xyz' } }, 'ok'],
      ['string functions do not hold', { 't:c': { s: 'zyx' } }, 'operation-failed/must-violation'],
      ['numbers', { 't:c': { d: '1.76' } }, 'ok'],
      ['numbers do not hold', { 't:c': { d: '1.75' } }, 'operation-failed/must-violation'],
      ['re-match', { 't:c': { re: 'abc' } }, 'ok'],
      ['re-match is anchored', { 't:c': { re: 'abc1' } }, 'operation-failed/must-violation'],
      ['enum-value', { 't:c': { e: 'b' } }, 'ok'],
      ['enum-value too low', { 't:c': { e: 'a' } }, 'operation-failed/must-violation'],
      ['bit-is-set', { 't:c': { f: 'p q' } }, 'ok'],
      ['bit-is-set not', { 't:c': { f: 'p' } }, 'operation-failed/must-violation'],
    ),
  },
  {
    topic: 'when (RFC 7950 7.21.5)',
    modules: [
      module11(`
        container c {
          leaf mode { type enumeration { enum off; enum auto; } default off; }
          leaf setpoint { when "../mode = 'auto'"; type int8; }
          container pid { when "../mode = 'auto'"; leaf p { type int8; mandatory true; } }
          leaf follow { when "../setpoint"; type int8; }
          leaf must-have { when "../mode = 'auto'"; type int8; mandatory true; }
          leaf auto-default { when "../mode = 'auto'"; type int8; default 5; }
          choice ch { case x { when "mode = 'auto'"; leaf x { type int8; } } case y { leaf y { type int8; } } }
        }`),
    ],
    cases: rows(
      ['true', { 't:c': { mode: 'auto', setpoint: 1, pid: { p: 1 }, 'must-have': 1 } }, 'ok'],
      ['false', { 't:c': { mode: 'off', setpoint: 1 } }, 'unknown-element'],
      ['false by default', { 't:c': { setpoint: 1 } }, 'unknown-element'],
      ['false for a container', { 't:c': { pid: { p: 1 } } }, 'unknown-element'],
      ['mandatory only while true', { 't:c': { mode: 'off' } }, 'ok'],
      ['mandatory while true', { 't:c': { mode: 'auto', pid: { p: 1 } } }, 'data-missing'],
      ['mandatory inside while true', { 't:c': { mode: 'auto', 'must-have': 1 } }, 'data-missing'],
      [
        'depends on a node with a when of its own',
        { 't:c': { mode: 'auto', setpoint: 1, follow: 1, pid: { p: 1 }, 'must-have': 1 } },
        'ok',
      ],
      ['depends on a node that is not there', { 't:c': { follow: 1 } }, 'unknown-element'],
      ['on a case, false', { 't:c': { x: 1 } }, 'unknown-element'],
      ['on the other case', { 't:c': { y: 1 } }, 'ok'],
    ),
  },
  {
    topic: 'unique (RFC 7950 7.8.3)',
    modules: [
      module11(`
        list l { key "k"; unique "a b/c"; unique "d";
          leaf k { type string; } leaf a { type string; } container b { leaf c { type int8; } } leaf d { type int8; default 9; } }`),
    ],
    cases: rows(
      [
        'different',
        {
          't:l': [
            { k: '1', a: 'x', b: { c: 1 }, d: 1 },
            { k: '2', a: 'x', b: { c: 2 }, d: 2 },
          ],
        },
        'ok',
      ],
      [
        'same pair',
        {
          't:l': [
            { k: '1', a: 'x', b: { c: 1 }, d: 1 },
            { k: '2', a: 'x', b: { c: 1 }, d: 2 },
          ],
        },
        'operation-failed/data-not-unique',
      ],
      [
        'one of the pair missing',
        {
          't:l': [
            { k: '1', a: 'x', d: 1 },
            { k: '2', a: 'x', d: 2 },
          ],
        },
        'ok',
      ],
      ['defaults count', { 't:l': [{ k: '1' }, { k: '2' }] }, 'operation-failed/data-not-unique'],
      ['default and explicit', { 't:l': [{ k: '1' }, { k: '2', d: 9 }] }, 'operation-failed/data-not-unique'],
    ),
  },
  {
    topic: 'mandatory and counts (RFC 7950 7.6.5, 7.7.5, 7.7.6)',
    modules: [
      module11(`
        container c { presence "there"; leaf m { type string; mandatory true; } anydata any { mandatory true; } }
        container np { list l { key "k"; min-elements 1; max-elements 2; leaf k { type string; } } leaf other { type int8; } }
        leaf-list ll { type int8; max-elements 2; }
        list deep { key "k"; leaf k { type string; } container in { leaf must-be { type int8; mandatory true; } } }`),
    ],
    cases: rows(
      ['all there', { 't:c': { m: 'x', any: {} }, 't:np': { l: [{ k: 'a' }] } }, 'ok'],
      ['leaf missing', { 't:c': { any: {} }, 't:np': { l: [{ k: 'a' }] } }, 'data-missing'],
      ['anydata missing', { 't:c': { m: 'x' }, 't:np': { l: [{ k: 'a' }] } }, 'data-missing'],
      ['presence container absent', { 't:np': { l: [{ k: 'a' }] } }, 'ok'],
      ['too few', { 't:np': { other: 1 } }, 'operation-failed/too-few-elements'],
      ['too few in an absent non-presence container', {}, 'operation-failed/too-few-elements'],
      ['too many', { 't:np': { l: [{ k: 'a' }, { k: 'b' }, { k: 'c' }] } }, 'operation-failed/too-many-elements'],
      ['leaf-list too many', { 't:np': { l: [{ k: 'a' }] }, 't:ll': [1, 2, 3] }, 'operation-failed/too-many-elements'],
      [
        'mandatory below a non-presence container of an entry',
        { 't:np': { l: [{ k: 'a' }] }, 't:deep': [{ k: 'x' }] },
        'data-missing',
      ],
    ),
  },
  {
    topic: 'choice (RFC 7950 7.9)',
    modules: [
      module11(`
        container c {
          choice heat { mandatory true; case gas { leaf gas { type int8; } leaf flame { type int8; } } leaf electric { type int8; } }
          choice mode { default m2; case m1 { leaf one { type int8; } } case m2 { leaf two { type int8; default 2; } } }
          choice outer { case o { choice inner { leaf a { type int8; } leaf b { type int8; } } } leaf z { type int8; } }
        }`),
    ],
    cases: rows(
      ['one case', { 't:c': { electric: 1 } }, 'ok'],
      ['two nodes of a case', { 't:c': { gas: 1, flame: 2 } }, 'ok'],
      ['two cases', { 't:c': { gas: 1, electric: 2 } }, 'bad-element'],
      ['mandatory missing', { 't:c': {} }, 'data-missing/missing-choice'],
      ['default case overridden', { 't:c': { electric: 1, one: 1 } }, 'ok'],
      ['default case and another', { 't:c': { electric: 1, one: 1, two: 2 } }, 'bad-element'],
      ['nested', { 't:c': { electric: 1, a: 1 } }, 'ok'],
      ['nested, both', { 't:c': { electric: 1, a: 1, b: 1 } }, 'bad-element'],
      ['nested and outer', { 't:c': { electric: 1, a: 1, z: 1 } }, 'bad-element'],
    ),
  },
  {
    topic: 'lists and leaf-lists (RFC 7950 7.7, 7.8)',
    modules: [
      module11(`
        list l { key "a b"; leaf a { type string; } leaf b { type int8; } leaf v { type string; } }
        list state { config false; leaf v { type int8; } }
        leaf-list ll { type string; } leaf-list sll { config false; type int8; }
        container ro { config false; leaf x { type int8; } }`),
    ],
    cases: rows(
      [
        'two keys',
        {
          't:l': [
            { a: 'x', b: 1 },
            { a: 'x', b: 2 },
          ],
        },
        'ok',
      ],
      [
        'same keys',
        {
          't:l': [
            { a: 'x', b: 1 },
            { a: 'x', b: 1 },
          ],
        },
        'bad-element',
      ],
      ['key missing', { 't:l': [{ a: 'x' }] }, 'missing-element'],
      ['keys last', { 't:l': [{ v: 'q', b: 1, a: 'x' }] }, 'ok'],
      ['not an array', { 't:l': { a: 'x', b: 1 } }, 'malformed-message'],
      ['leaf-list same value', { 't:ll': ['x', 'x'] }, 'bad-element'],
      ['leaf-list not an array', { 't:ll': 'x' }, 'malformed-message'],
      ['state leaf in configuration', { 't:ro': { x: 1 } }, 'unknown-element'],
      ['state list in configuration', { 't:state': [{ v: 1 }] }, 'unknown-element'],
      ['unknown leaf', { 't:nope': 1 }, 'unknown-element'],
      ['unknown module', { 'zz:l': [] }, 'unknown-namespace'],
      ['module missing at the top (RFC 7951 4)', { l: [] }, 'malformed-message'],
    ),
  },
  {
    topic: 'state (RFC 7950 7.21.1)',
    kind: 'data',
    modules: [
      module11(`
        list state { config false; leaf v { type int8; mandatory true; } }
        leaf-list sll { config false; type int8; }
        container ro { config false; leaf x { type int8; must ". < 100"; } leaf need { when "../x"; type int8; } }`),
    ],
    cases: rows(
      ['keyless list, equal entries', { 't:state': [{ v: 1 }, { v: 1 }] }, 'ok'],
      ['keyless list, mandatory missing', { 't:state': [{}] }, 'data-missing'],
      ['leaf-list, equal entries', { 't:sll': [1, 1] }, 'ok'],
      ['must on state', { 't:ro': { x: 101 } }, 'operation-failed/must-violation'],
      ['when on state', { 't:ro': { need: 1 } }, 'unknown-element'],
    ),
  },
]
