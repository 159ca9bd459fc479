/** YANG in TypeScript terms. The only room that knows that the engine is WebAssembly. */
export type { ConditionalChild, DataTree, Edit as TreeOperation, Editing, TreeEdit, YangError } from 'libyang-wasm'
export { brokenEngine, combineFaults, isEngineFailure, toFault, translating } from './fault.ts'
export { type ModuleText, projectMigrations, projectModules, readUserModules } from './modules.ts'
export { type DocumentFormat, type DocumentKind, Yang, type YangOptions } from './yang.ts'
