/** Collected by the build from everything that is in the executable: see `build/licences.ts`. */
declare module '*/generated/licences.json' {
  const licences: readonly {
    readonly name: string
    readonly version: string
    /** SPDX expression, as the package states it. */
    readonly licence: string
    /** What part it plays. */
    readonly role: string
    /** Licence texts and notices, whole. */
    readonly text: string
  }[]
  export default licences
}
