/** Things: what they are, where they run, and who looks after them. */
export type { AttachLink, AttachReceiver } from './attach.ts'
export { type DeclarationOptions, declarationsOf } from './declarations.ts'
export { type KnownThing, shippedRoster } from './known.ts'
export type { RegisterRequest } from './register.ts'
export type { SupervisorSettings } from './settings.ts'
export { type ShippedThing, shippedThings } from './shipped.ts'
export { openSupervisor, type Supervisor, type SupervisorOptions } from './supervisor.ts'
