import type { ModuleText } from '../../../src/yang/index.ts'

/** A module with a node of every kind and type, and one that puts nodes of the same names into it. */
export const ZOO_YANG = `module zoo {
  yang-version 1.1;
  namespace "urn:example:zoo";
  prefix z;

  identity animal;
  identity bird { base animal; }
  identity fish { base animal; }

  typedef colour { type enumeration { enum red; enum "dark green"; enum "{x}"; } }

  container zoo {
    leaf name { type string; }
    leaf "to" { type string; }
    leaf "set" { type string; }
    leaf "__proto__" { type string; }
    leaf open { type boolean; default "true"; }
    leaf there { type empty; }
    leaf size { type decimal64 { fraction-digits 3; } units "metres"; default "17"; }
    leaf big { type uint64; }
    leaf small { type int8; }
    leaf marks { type bits { bit a; bit b; bit c; } }
    leaf kind { type identityref { base animal; } }
    leaf colour { type colour; default "dark green"; }
    leaf bytes { type binary; }
    leaf place { type instance-identifier { require-instance false; } }
    leaf either { type union { type uint8; type colour; type empty; type bits { bit x; bit y; } } }
    leaf any { type union { type int64; type identityref { base animal; } type string; } }
    leaf twin { type string; }
    leaf best { type leafref { path "../cage/id"; require-instance false; } }
    leaf-list tag { type string; ordered-by user; }
    leaf-list mark { type string; }
    leaf-list number { type union { type uint16; type string; } }
    leaf-list colours { type colour; }
    container plain { container deep { leaf inside { type string; } } }
    container lid { presence "closed"; leaf colour { type colour; } container lock { presence "locked"; } }
    choice heat {
      leaf gas { type string; }
      case current {
        leaf watts { type uint16; }
        leaf-list phase { type uint8; ordered-by user; }
        choice source { container wind { leaf speed { type uint8; } } leaf sun { type empty; } }
      }
    }
    list cage {
      key id;
      leaf id { type string; }
      leaf note { type string; }
    }
    list walk {
      key "at of kind";
      ordered-by user;
      leaf at { type uint8; }
      leaf of { type string; }
      leaf kind { type identityref { base animal; } }
      leaf note { type string; }
      leaf-list guide { type string; ordered-by user; }
      list stop {
        key "x y";
        ordered-by user;
        leaf x { type decimal64 { fraction-digits 2; } }
        leaf y { type union { type boolean; type string; } }
        container view { leaf-list of { type string; } leaf clear { type empty; } }
      }
    }
  }
}
`

/** Nodes beside those of the zoo. */
export const ANNEX_YANG = `module annex {
  yang-version 1.1;
  namespace "urn:example:annex";
  prefix x;
  import zoo { prefix z; }

  identity bird { base z:animal; }

  container annex { leaf name { type string; } }
  container twins { leaf name { type string; } }
  augment "/z:zoo" {
    leaf twin { type string; }
    leaf only { type string; }
    container house { leaf name { type string; } list cage { key id; leaf id { type string; } } }
  }
  augment "/z:zoo/z:cage" { leaf note { type string; } leaf-list more { type string; } }
}
`

export const ZOO: readonly ModuleText[] = [
  { file: 'zoo.yang', text: ZOO_YANG },
  { file: 'annex.yang', text: ANNEX_YANG },
]
