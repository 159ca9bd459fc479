/**
 * What the executable is bundled from. The code of Workers is not reached by an import, so it must be named here; else
 * `new Worker` finds nothing in the compiled binary.
 */
export const ENTRY_POINTS = ['src/main.ts', 'src/things/host-worker.ts'] as const
