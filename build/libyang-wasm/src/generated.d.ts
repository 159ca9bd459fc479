/** What `compile/main.ts` makes; declared here so that types can be checked before it has run. */

declare module '*.wasm' {
  /** Where the file lies; inside an executable a path that only Bun can open. */
  const path: string
  export default path
}

declare module '*/generated/standard-modules.json' {
  /** `<name>@<revision>` to YANG text. */
  const modules: Readonly<Record<string, string>>
  export default modules
}
