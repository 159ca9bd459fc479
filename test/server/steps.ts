/** A model with lists that a user keeps in order, for what the shipped one has nothing of. */
export const STEPS_YANG = `module mash {
  yang-version 1.1;
  namespace "urn:example:mash";
  prefix m;

  container mash {
    leaf name { type string; }
    leaf "to" { type string; }
    leaf strength { type decimal64 { fraction-digits 2; } default "5"; }
    leaf on { type empty; }
    container lid { presence "closed"; leaf colour { type string; } }
    choice heat {
      leaf gas { type string; }
      container current { leaf watts { type uint16; } leaf-list phase { type uint8; ordered-by user; } }
    }
    leaf-list tag { type string; ordered-by user; }
    leaf-list mark { type string; }
    list step {
      key "at of";
      ordered-by user;
      leaf at { type uint8; }
      leaf of { type string; }
      leaf note { type string; must ". != 'never'" { error-message "never is no note"; error-app-tag "no-never"; } }
      list part { key id; ordered-by user; leaf id { type string; } leaf grams { type uint16 { range "1..5000"; } } }
    }
    list probe { key id; leaf id { type string; } leaf name { type string; } }
  }
}
`
