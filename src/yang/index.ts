/** YANG in TypeScript terms. The only room that knows that the engine is WebAssembly. */
export type { DataTree, TreeEdit } from 'libyang-wasm'
export { combineFaults, isEngineFailure, translating } from './fault.ts'
export { type ModuleText, projectMigrations, projectModules, readUserModules } from './modules.ts'
export { type DocumentKind, Yang, type YangOptions } from './yang.ts'
