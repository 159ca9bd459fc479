/** Things: what they are, where they run, and who looks after them. */
export { type AloneOptions, reachableServer, runAlone } from './alone.ts'
export type { AttachLink, AttachReceiver } from './attach.ts'
export { type DeclarationOptions, declarationsOf } from './declarations.ts'
export { findThingCode, type KnownThing, shippedRoster, type ThingCode } from './known.ts'
export { openSupervisor } from './open-supervisor.ts'
export { openPrompt, type PromptOptions } from './prompt.ts'
export type { RegisterRequest } from './register.ts'
export {
  holdingRoot,
  type ListedThing,
  listThings,
  ownerNamed,
  type RegistrarOptions,
  register,
  unregister,
} from './registrar.ts'
export { DEFAULT_VETO_SECONDS, MAX_VETO_SECONDS, type SupervisorSettings } from './settings.ts'
export { type ShippedThing, shippedThings } from './shipped.ts'
export type { Supervisor } from './supervisor.ts'
export type { SupervisorOptions } from './supervisor-options.ts'
