import { type Group, module11, rows } from './case.ts'

/** RFC 7950 9: each built-in type, at and beyond its edges. */
export const types: readonly Group[] = [
  {
    topic: 'integers (RFC 7950 9.2)',
    modules: [
      module11(`
        leaf i8 { type int8; } leaf i16 { type int16; } leaf i32 { type int32; } leaf i64 { type int64; }
        leaf u8 { type uint8; } leaf u16 { type uint16; } leaf u32 { type uint32; } leaf u64 { type uint64; }
        leaf r { type int32 { range "-4..-1 | 3 | 10..max"; } }
        leaf m { type uint8 { range "1..4" { error-message "one to four"; error-app-tag "one-to-four"; } } }`),
    ],
    cases: rows(
      ['int8 least', { 't:i8': -128 }, 'ok'],
      ['int8 below', { 't:i8': -129 }, 'invalid-value'],
      ['int8 above', { 't:i8': 128 }, 'invalid-value'],
      ['int16 most', { 't:i16': 32767 }, 'ok'],
      ['int16 above', { 't:i16': 32768 }, 'invalid-value'],
      ['int32 most', { 't:i32': 2147483647 }, 'ok'],
      ['int32 above', { 't:i32': 2147483648 }, 'invalid-value'],
      ['int64 as a string (RFC 7951 6.1)', { 't:i64': '-9223372036854775808' }, 'ok'],
      ['int64 above', { 't:i64': '9223372036854775808' }, 'invalid-value'],
      ['uint8 most', { 't:u8': 255 }, 'ok'],
      ['uint8 negative', { 't:u8': -1 }, 'invalid-value'],
      ['uint16 above', { 't:u16': 65536 }, 'invalid-value'],
      ['uint32 most', { 't:u32': 4294967295 }, 'ok'],
      ['uint64 most', { 't:u64': '18446744073709551615' }, 'ok'],
      ['uint64 above', { 't:u64': '18446744073709551616' }, 'invalid-value'],
      ['int32 fraction', '{"t:i32":1.5}', 'invalid-value'],
      ['int32 exponent that is whole', '{"t:i32":1e2}', 'ok'],
      ['int32 text', { 't:i32': 'ten' }, 'invalid-value'],
      ['int32 empty', { 't:i32': '' }, 'invalid-value'],
      ['range lower part', { 't:r': -4 }, 'ok'],
      ['range single', { 't:r': 3 }, 'ok'],
      ['range open end', { 't:r': 2147483647 }, 'ok'],
      ['range gap', { 't:r': 0 }, 'invalid-value'],
      ['range with an app-tag of its own', { 't:m': 5 }, 'invalid-value/one-to-four'],
    ),
  },
  {
    topic: 'decimal64 (RFC 7950 9.3)',
    modules: [
      module11(`
        leaf d1 { type decimal64 { fraction-digits 1; } }
        leaf d3 { type decimal64 { fraction-digits 3; range "-55.0..125.0"; } }
        leaf d18 { type decimal64 { fraction-digits 18; } }`),
    ],
    cases: rows(
      ['plain', { 't:d3': '17.5' }, 'ok'],
      ['whole', { 't:d3': '17' }, 'ok'],
      ['three digits', { 't:d3': '-0.062' }, 'ok'],
      ['four digits', { 't:d3': '1.2345' }, 'invalid-value'],
      ['range end', { 't:d3': '125.000' }, 'ok'],
      ['beyond the range', { 't:d3': '125.001' }, 'invalid-value'],
      ['no digits', { 't:d3': '.' }, 'invalid-value'],
      ['digits after the point missing', { 't:d3': '1.' }, 'invalid-value'],
      ['most of 18 digits', { 't:d18': '9.223372036854775807' }, 'ok'],
      ['above 18 digits', { 't:d18': '9.223372036854775808' }, 'invalid-value'],
      ['most of one digit', { 't:d1': '922337203685477580.7' }, 'ok'],
      ['above one digit', { 't:d1': '922337203685477580.8' }, 'invalid-value'],
      ['text', { 't:d1': 'warm' }, 'invalid-value'],
    ),
  },
  {
    topic: 'string (RFC 7950 9.4)',
    modules: [
      module11(`
        leaf l { type string { length "2..4 | 8"; } }
        leaf p { type string { pattern "28-[0-9a-f]{1,32}" { error-message "no DS18B20"; error-app-tag "probe-id"; } } }
        leaf n { type string { pattern "[a-z]*"; pattern "x.*" { modifier invert-match; } } }
        leaf u { type string { pattern "\\\\p{Lu}\\\\p{L}+"; length "1..10"; } }
        leaf s { type string; }`),
    ],
    cases: rows(
      ['length within', { 't:l': 'abc' }, 'ok'],
      ['length counts characters, not bytes', { 't:l': 'äöüß' }, 'ok'],
      ['length of characters beyond the basic plane', { 't:l': '🍺🍺🍺🍺' }, 'ok'],
      ['length in the gap', { 't:l': 'abcde' }, 'invalid-value'],
      ['length second part', { 't:l': 'abcdefgh' }, 'ok'],
      ['length short', { 't:l': 'a' }, 'invalid-value'],
      ['pattern', { 't:p': '28-00000a1b2c3d' }, 'ok'],
      ['pattern is anchored', { 't:p': 'x28-00' }, 'invalid-value/probe-id'],
      ['pattern too many', { 't:p': `28-${'a'.repeat(33)}` }, 'invalid-value/probe-id'],
      ['both patterns', { 't:n': 'abc' }, 'ok'],
      ['second pattern inverted', { 't:n': 'xbc' }, 'invalid-value'],
      ['first pattern', { 't:n': 'ABC' }, 'invalid-value'],
      ['unicode categories', { 't:u': 'Äther' }, 'ok'],
      ['unicode categories, lower first', { 't:u': 'äther' }, 'invalid-value'],
      ['tab and line breaks', { 't:s': 'a\tb\nc\r' }, 'ok'],
      ['a bell is no yang-string (RFC 7950 14)', '{"t:s":"\\u0007"}', 'malformed-message'],
      ['a number is no string', { 't:s': 1 }, 'invalid-value'],
      ['null is no string', { 't:s': null }, 'invalid-value'],
      ['an object is no string', { 't:s': {} }, 'malformed-message'],
    ),
  },
  {
    topic: 'boolean, enumeration, bits, binary, empty (RFC 7950 9.5-9.8, 9.11)',
    modules: [
      module11(`
        leaf b { type boolean; }
        leaf e { type enumeration { enum off; enum on { value 7; } enum "two words"; } }
        leaf bits { type bits { bit cold { position 2; } bit hot; bit dry; } }
        leaf bin { type binary { length "1..4"; } }
        leaf nil { type empty; }`),
    ],
    cases: rows(
      ['true', { 't:b': true }, 'ok'],
      ['true as a string', { 't:b': 'true' }, 'invalid-value'],
      ['one is not true', { 't:b': 1 }, 'invalid-value'],
      ['enum', { 't:e': 'on' }, 'ok'],
      ['enum with a space', { 't:e': 'two words' }, 'ok'],
      ['enum by value', { 't:e': 7 }, 'invalid-value'],
      ['enum unknown', { 't:e': 'ON' }, 'invalid-value'],
      ['bits none', { 't:bits': '' }, 'ok'],
      ['bits two in any order', { 't:bits': 'hot cold' }, 'ok'],
      ['bits twice', { 't:bits': 'hot hot' }, 'invalid-value'],
      ['bits unknown', { 't:bits': 'wet' }, 'invalid-value'],
      ['binary', { 't:bin': 'QUJD' }, 'ok'],
      ['binary padded', { 't:bin': 'QQ==' }, 'ok'],
      ['binary too long', { 't:bin': 'QUJDREU=' }, 'invalid-value'],
      ['binary wrong padding', { 't:bin': 'QQ=' }, 'invalid-value'],
      ['binary bad character', { 't:bin': 'QU*D' }, 'invalid-value'],
      ['empty (RFC 7951 6.9)', { 't:nil': [null] }, 'ok'],
      ['empty is not null', { 't:nil': null }, 'invalid-value'],
      ['empty is not a string', { 't:nil': '' }, 'invalid-value'],
    ),
  },
  {
    topic: 'identityref (RFC 7950 9.10)',
    modules: [
      `module base { yang-version 1.1; namespace "urn:base"; prefix b;
         identity vessel; identity kettle { base vessel; } identity heated; identity herms { base kettle; base heated; } }`,
      module11(
        `identity fermenter { base b:vessel; }
         leaf v { type identityref { base b:vessel; } }
         leaf both { type identityref { base b:vessel; base b:heated; } }`,
        'import base { prefix b; }',
      ),
    ],
    cases: rows(
      ['own module, no prefix', { 't:v': 'fermenter' }, 'ok'],
      ['own module, prefix', { 't:v': 't:fermenter' }, 'ok'],
      ['other module', { 't:v': 'base:kettle' }, 'ok'],
      ['derived further', { 't:v': 'base:herms' }, 'ok'],
      ['the base itself is none', { 't:v': 'base:vessel' }, 'invalid-value'],
      ['not derived', { 't:v': 'base:heated' }, 'invalid-value'],
      ['unknown', { 't:v': 'bucket' }, 'invalid-value'],
      ['unknown module', { 't:v': 'zz:kettle' }, 'invalid-value'],
      ['derived from both bases', { 't:both': 'base:herms' }, 'ok'],
      // RFC 7950 9.10.2 wants all bases; every libyang is content with one.
      ['derived from one of two bases', { 't:both': 'base:kettle' }, 'ok'],
      ['derived from neither of two bases', { 't:both': 'base:vessel' }, 'invalid-value'],
    ),
  },
  {
    topic: 'leafref (RFC 7950 9.9)',
    modules: [
      module11(`
        container brewery {
          list probe { key "id"; leaf id { type string; } leaf name { type string; } }
          leaf uses { type leafref { path "../probe/id"; } }
          leaf loose { type leafref { path "/t:brewery/t:probe/t:id"; require-instance false; } }
          leaf chained { type leafref { path "../uses"; } }
          leaf which { type leafref { path "../probe/id"; } }
          leaf label { type leafref { path "../probe[id = current()/../which]/name"; } }
          leaf num { type int8; } leaf ref { type leafref { path "../num"; } }
        }`),
    ],
    cases: rows(
      ['target exists', { 't:brewery': { probe: [{ id: 'a' }], uses: 'a' } }, 'ok'],
      ['target missing', { 't:brewery': { probe: [{ id: 'a' }], uses: 'b' } }, 'data-missing/instance-required'],
      ['no list at all', { 't:brewery': { uses: 'b' } }, 'data-missing/instance-required'],
      ['require-instance false', { 't:brewery': { loose: 'b' } }, 'ok'],
      ['reference to a reference', { 't:brewery': { probe: [{ id: 'a' }], uses: 'a', chained: 'a' } }, 'ok'],
      [
        'reference to a reference, other value',
        { 't:brewery': { probe: [{ id: 'a' }, { id: 'b' }], uses: 'a', chained: 'b' } },
        'data-missing/instance-required',
      ],
      [
        'with a predicate',
        {
          't:brewery': {
            probe: [
              { id: 'a', name: 'x' },
              { id: 'b', name: 'y' },
            ],
            which: 'b',
            label: 'y',
          },
        },
        'ok',
      ],
      [
        'with a predicate, name of another entry',
        {
          't:brewery': {
            probe: [
              { id: 'a', name: 'x' },
              { id: 'b', name: 'y' },
            ],
            which: 'b',
            label: 'x',
          },
        },
        'data-missing/instance-required',
      ],
      ['not of the target type', { 't:brewery': { num: 1, ref: 'one' } }, 'invalid-value'],
    ),
  },
  {
    topic: 'union (RFC 7950 9.12)',
    modules: [
      module11(`
        container c {
          leaf u { type union { type int8; type enumeration { enum auto; } type string { pattern "[A-Z]+"; } } }
          list l { key "k"; leaf k { type string; } }
          leaf r { type union { type leafref { path "../l/k"; } type uint8; } }
          leaf nested { type union { type union { type boolean; type empty; } type int16 { range "5..6"; } } }
        }`),
    ],
    cases: rows(
      ['first member', { 't:c': { u: 5 } }, 'ok'],
      ['second member', { 't:c': { u: 'auto' } }, 'ok'],
      ['third member', { 't:c': { u: 'ABC' } }, 'ok'],
      ['none', { 't:c': { u: 'abc' } }, 'invalid-value'],
      ['a number beyond the first', { 't:c': { u: 300 } }, 'invalid-value'],
      ['leafref member with target', { 't:c': { l: [{ k: 'x' }], r: 'x' } }, 'ok'],
      ['leafref member without target', { 't:c': { l: [{ k: 'x' }], r: 'y' } }, 'data-missing/instance-required'],
      ['nested, boolean', { 't:c': { nested: true } }, 'ok'],
      ['nested, empty', { 't:c': { nested: [null] } }, 'ok'],
      ['nested, out of range', { 't:c': { nested: 7 } }, 'invalid-value'],
    ),
  },
  {
    topic: 'instance-identifier (RFC 7950 9.13)',
    modules: [
      module11(`
        container c {
          list l { key "k"; leaf k { type string; } leaf v { type int8; } }
          leaf-list ll { type string; }
          leaf i { type instance-identifier; }
          leaf loose { type instance-identifier { require-instance false; } }
        }`),
    ],
    cases: rows(
      ['container', { 't:c': { i: '/t:c' } }, 'ok'],
      ['entry of a list', { 't:c': { l: [{ k: 'x' }], i: "/t:c/l[k='x']" } }, 'ok'],
      ['leaf of an entry', { 't:c': { l: [{ k: 'x', v: 1 }], i: "/t:c/l[k='x']/v" } }, 'ok'],
      ['leaf-list entry', { 't:c': { ll: ['x'], i: "/t:c/ll[.='x']" } }, 'ok'],
      ['missing entry', { 't:c': { l: [{ k: 'x' }], i: "/t:c/l[k='y']" } }, 'data-missing/instance-required'],
      ['missing entry, not required', { 't:c': { loose: "/t:c/l[k='y']" } }, 'ok'],
      ['node that the schema does not have', { 't:c': { loose: '/t:c/nope' } }, 'invalid-value'],
      ['not absolute', { 't:c': { loose: 't:c' } }, 'invalid-value'],
      ['module missing', { 't:c': { loose: '/c' } }, 'invalid-value'],
      ['no path', { 't:c': { loose: '' } }, 'invalid-value'],
    ),
  },
]
