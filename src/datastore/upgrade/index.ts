/** Bringing a store to newer models, and looking back at what older ones said. */
export type { Upgraded } from './apply.ts'
export type { Loss } from './convert.ts'
export type { ProjectModels } from './plan.ts'
export { beginLog, migrationsOfThePast, type Unopened, upgrade, upgradeAtStart, upgradeDue } from './start.ts'
export type { StepDone } from './steps.ts'
export type { ConvertedFile, UpgradePlan } from './types.ts'
