import { type Group, module11, rows } from './case.ts'

const base = `module base { yang-version 1.1; namespace "urn:base"; prefix b;
  container brewery { leaf name { type string; } leaf size { type uint8; } choice ch { leaf x { type int8; } }
    list vessel { key "id"; leaf id { type string; } } } }`

/** Augments, deviations, features, submodules, operations and XML: what is not one node's own business. */
export const extensions: readonly Group[] = [
  {
    topic: 'augment (RFC 7950 7.17)',
    modules: [
      base,
      module11(
        `augment "/b:brewery" { leaf city { type string; } }
         augment "/b:brewery/b:vessel" { when "b:id != 'none'"; leaf volume { type uint16; } }
         augment "/b:brewery/b:ch" { case y { leaf y { type int8; } } }`,
        'import base { prefix b; }',
      ),
    ],
    cases: rows(
      ['leaf with its module', { 'base:brewery': { 't:city': 'Brno' } }, 'ok'],
      ['leaf without its module', { 'base:brewery': { city: 'Brno' } }, 'unknown-element'],
      ['into a list', { 'base:brewery': { vessel: [{ id: 'a', 't:volume': 50 }] } }, 'ok'],
      ['into a list, when false', { 'base:brewery': { vessel: [{ id: 'none', 't:volume': 50 }] } }, 'unknown-element'],
      ['into a choice', { 'base:brewery': { 't:y': 1 } }, 'ok'],
      ['into a choice, both cases', { 'base:brewery': { x: 1, 't:y': 1 } }, 'bad-element'],
    ),
  },
  {
    topic: 'deviation (RFC 7950 7.20.3)',
    modules: [
      base,
      module11(
        `deviation "/b:brewery/b:name" { deviate not-supported; }
         deviation "/b:brewery/b:size" { deviate replace { type uint16 { range "0..999"; } } deviate add { must ". != 13"; } }
         deviation "/b:brewery/b:vessel" { deviate add { max-elements 1; } }`,
        'import base { prefix b; }',
      ),
    ],
    cases: rows(
      ['not supported', { 'base:brewery': { name: 'x' } }, 'unknown-element'],
      ['type replaced', { 'base:brewery': { size: 999 } }, 'ok'],
      ['type replaced, beyond', { 'base:brewery': { size: 1000 } }, 'invalid-value'],
      ['must added', { 'base:brewery': { size: 13 } }, 'operation-failed/must-violation'],
      ['limit added', { 'base:brewery': { vessel: [{ id: 'a' }, { id: 'b' }] } }, 'operation-failed/too-many-elements'],
    ),
  },
  {
    topic: 'feature (RFC 7950 7.20.1)',
    modules: [
      {
        text: module11(`
          feature gas; feature electric; feature both { if-feature "gas and electric"; }
          leaf g { if-feature gas; type int8; }
          leaf e { if-feature electric; type int8; }
          leaf not-e { if-feature "not electric"; type int8; }
          leaf either { if-feature "gas or electric"; type int8; }
          leaf all { if-feature both; type int8; }
          leaf kind { type enumeration { enum plain; enum flame { if-feature gas; } enum coil { if-feature electric; } } }`),
        features: ['gas'],
      },
    ],
    cases: rows(
      ['on', { 't:g': 1 }, 'ok'],
      ['off', { 't:e': 1 }, 'unknown-element'],
      ['not', { 't:not-e': 1 }, 'ok'],
      ['or', { 't:either': 1 }, 'ok'],
      ['and', { 't:all': 1 }, 'unknown-element'],
      ['enum on', { 't:kind': 'flame' }, 'ok'],
      ['enum off', { 't:kind': 'coil' }, 'invalid-value'],
    ),
  },
  {
    topic: 'submodule (RFC 7950 7.2)',
    modules: [
      {
        text: `submodule part { yang-version 1.1; belongs-to t { prefix t; } revision 2020-01-01;
                 container part { leaf x { type small; } } typedef small { type int8 { range "0..9"; } } }`,
        implement: false,
        name: 'part',
      },
      module11('leaf y { type small; }', 'include part;'),
    ],
    cases: rows(
      ['node of the submodule', { 't:part': { x: 9 } }, 'ok'],
      ['typedef of the submodule', { 't:y': 10 }, 'invalid-value'],
    ),
  },
  {
    topic: 'anydata and metadata (RFC 7951 5.5, RFC 7952)',
    modules: [module11('container c { anydata any; leaf x { type int8; } }')],
    cases: rows(
      ['anything', { 't:c': { any: { 'foo:bar': [1, { a: null }], b: 'x' } } }, 'ok'],
      ['metadata of an unknown module', { 't:c': { x: 1, '@x': { 'zz:m': 'v' } } }, 'unknown-namespace'],
      ['metadata without a node', { 't:c': { '@x': { 'yang:value': 'v' } } }, 'missing-element'],
    ),
  },
  {
    topic: 'rpc and action (RFC 7950 7.14, 7.15)',
    kind: 'rpc',
    modules: [
      module11(`
        rpc boil { input { leaf minutes { type uint8; mandatory true; } leaf hops { type string; must "../minutes > 5"; } } output { leaf ok { type boolean; } } }
        container brewery { list vessel { key "id"; leaf id { type string; } action drain { input { leaf rate { type uint8 { range "1..10"; } default 3; } } } } }`),
    ],
    cases: rows(
      ['rpc', { 't:boil': { minutes: 60 } }, 'ok'],
      ['rpc, mandatory missing', { 't:boil': {} }, 'data-missing'],
      ['rpc, must', { 't:boil': { minutes: 5, hops: 'Saaz' } }, 'operation-failed/must-violation'],
      ['rpc, output in the input', { 't:boil': { minutes: 60, ok: true } }, 'unknown-element'],
      ['rpc, unknown', { 't:freeze': {} }, 'unknown-element'],
      ['action', { 't:brewery': { vessel: [{ id: 'a', drain: { rate: 5 } }] } }, 'ok'],
      ['action, bad value', { 't:brewery': { vessel: [{ id: 'a', drain: { rate: 11 } }] } }, 'invalid-value'],
    ),
  },
  {
    topic: 'notification (RFC 7950 7.16)',
    kind: 'notification',
    modules: [
      module11(`
        notification alarm { leaf text { type string; mandatory true; } leaf level { type enumeration { enum low; enum high; } } }
        container brewery { list vessel { key "id"; leaf id { type string; } notification full { leaf litres { type uint8; } } } }`),
    ],
    cases: rows(
      ['top level', { 't:alarm': { text: 'hot', level: 'high' } }, 'ok'],
      ['mandatory missing', { 't:alarm': { level: 'low' } }, 'data-missing'],
      ['bad value', { 't:alarm': { text: 'x', level: 'mid' } }, 'invalid-value'],
      ['nested', { 't:brewery': { vessel: [{ id: 'a', full: { litres: 50 } }] } }, 'ok'],
      ['nested, unknown leaf', { 't:brewery': { vessel: [{ id: 'a', full: { gallons: 5 } }] } }, 'unknown-element'],
    ),
  },
  {
    topic: 'JSON as text (RFC 8259, RFC 7951)',
    modules: [module11('leaf s { type string; } container c { leaf n { type int8; } } leaf-list ll { type int8; }')],
    cases: rows(
      ['white space anywhere', ' \n{ "t:c" :\t{ "n" : 1 } }\r\n', 'ok'],
      ['escapes', '{"t:s":"\\u00e4\\n\\"\\\\\\/"}', 'ok'],
      [
        'escaped surrogate pair',
        '{"t:s":"\\ud83c\\udf7a"}',
        'ok',
        { accepts: false, because: 'libyang takes each half for a character; here it is put together before' },
      ],
      ['half a pair', '{"t:s":"\\ud83c"}', 'malformed-message'],
      ['comma before a brace', '{"t:c":{"n":1,}}', 'malformed-message'],
      ['comma missing', '{"t:s":"a" "t:ll":[1]}', 'malformed-message'],
      ['cut off', '{"t:c":{"n":1', 'malformed-message'],
      ['a name without quotes', '{t:s:"a"}', 'malformed-message'],
      ['single quotes', "{'t:s':'a'}", 'malformed-message'],
      ['leading zero', '{"t:c":{"n":01}}', 'malformed-message'],
      ['not a number', '{"t:c":{"n":NaN}}', 'malformed-message'],
      ['an array at the top', '[]', 'malformed-message'],
      ['nothing', '', 'malformed-message'],
      [
        'text after the end',
        '{"t:s":"a"} x',
        'malformed-message',
        { accepts: true, because: 'libyang stops at the end of the first object' },
      ],
    ),
  },
  {
    topic: 'XML (RFC 7950 7, XML 1.0)',
    format: 'xml',
    modules: [
      module11(`
        container c { leaf n { type int8; } leaf s { type string; } leaf id { type identityref { base i; } } list l { key k; leaf k { type string; } } }
        identity i; identity j { base i; }`),
    ],
    cases: rows(
      ['default namespace', '<c xmlns="urn:t"><n>1</n></c>', 'ok'],
      ['prefixes', '<x:c xmlns:x="urn:t"><x:n>1</x:n><x:id>x:j</x:id></x:c>', 'ok'],
      ['entities and CDATA', '<c xmlns="urn:t"><s>&lt;&#x41;<![CDATA[<&>]]></s></c>', 'ok'],
      ['comments', '<!-- x --><c xmlns="urn:t"><!-- y --><n>1</n></c>', 'ok'],
      ['unknown namespace', '<c xmlns="urn:other"/>', 'unknown-namespace'],
      ['unknown element', '<c xmlns="urn:t"><nope/></c>', 'unknown-element'],
      ['tags that do not match', '<c xmlns="urn:t"><n>1</s></c>', 'malformed-message'],
      ['not closed', '<c xmlns="urn:t"><n>1</n>', 'malformed-message'],
      ['undeclared prefix', '<q:c/>', 'unknown-namespace'],
      ['a document type is refused', '<!DOCTYPE c [<!ENTITY a "b">]><c xmlns="urn:t"/>', 'malformed-message'],
      ['undefined entity', '<c xmlns="urn:t"><s>&nbsp;</s></c>', 'malformed-message'],
      ['text in a container', '<c xmlns="urn:t">hello</c>', 'malformed-message'],
      ['key missing', '<c xmlns="urn:t"><l/></c>', 'missing-element'],
      ['bad value', '<c xmlns="urn:t"><n>x</n></c>', 'invalid-value'],
      ['nothing', '', 'ok', { accepts: false, because: 'yanglint maps the file, and an empty one cannot be' }],
    ),
  },
]
