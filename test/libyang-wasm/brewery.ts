import { YangError } from 'libyang-wasm'

/** A model with one of each kind of node. */
export const brewery = `module b {
  yang-version 1.1; namespace "urn:b"; prefix b;
  container brewery {
    leaf name { type string; }
    leaf limit { type decimal64 { fraction-digits 3; } default 17; }
    leaf flag { type empty; }
    anydata notes;
    list probe { key "id"; leaf id { type string; } leaf offset { type decimal64 { fraction-digits 3; } default 0; }
      container calibration { leaf low { type int8; } } }
    list step { key "at"; ordered-by user; leaf at { type uint8; } leaf what { type string; } }
    leaf-list tag { type string; }
    leaf-list order { type string; ordered-by user; }
    list pair { key "a b"; leaf a { type string; } leaf b { type uint8; } leaf v { type int8; } }
    container results { config false; leaf latest { type decimal64 { fraction-digits 3; } } list sample { leaf v { type int8; } } }
    choice heat { case gas { leaf gas { type int8; } } case coil { leaf coil { type int8; } } }
  }
  leaf top { type leafref { path "/b:brewery/b:probe/b:id"; } }
}`

/** What the call refuses with. */
export function refusal(work: () => unknown): Pick<YangError, 'errorTag' | 'message'> {
  try {
    work()
  } catch (error) {
    if (error instanceof YangError) return { errorTag: error.errorTag, message: error.message }
    throw error
  }
  throw new Error('was not refused')
}
