/**
 * libyang as a typed WebAssembly module: YANG contexts and data trees without a native library.
 *
 * ```ts
 * const engine = await Libyang.load()
 * using context = engine.createContext({ modules: [{ text: await Bun.file('brewery.yang').text() }] })
 * using tree = context.parse('{"brewery:setpoint":"17.0"}', { format: 'json', kind: 'config' })
 * const faults = tree.validate()
 * ```
 */

export type { Editing } from './changing.ts'
export { Context } from './context.ts'
export { type Edit, EditError, type EditOptions, type Place } from './edits.ts'
export { EngineError, type ErrorTag, StaleHandleError, YangError } from './errors.ts'
export { Libyang } from './libyang.ts'
export { standardModule } from './sources.ts'
export { DataTree } from './tree.ts'
export type * from './types.ts'
