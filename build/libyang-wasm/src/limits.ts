/** Bounds that the linker and the loader must agree on, and bounds on what is let in. */

/** Memory of a fresh instance: its data, its stack and room for a first context. */
export const INITIAL_MEMORY_BYTES = 6 * 1024 * 1024

/** The module's own upper bound; an instance may be given less, never more. */
export const MAX_MEMORY_BYTES = 512 * 1024 * 1024

/** WebAssembly counts memory in these. */
export const PAGE_BYTES = 64 * 1024

/** Levels of objects, arrays, elements or statements in a text. libyang recurses once or more a level. */
export const MAX_NESTING = 512

/** Bytes of UTF-8 in one text, unless `Libyang.load` is told otherwise. */
export const DEFAULT_MAX_TEXT_BYTES = 64 * 1024 * 1024
