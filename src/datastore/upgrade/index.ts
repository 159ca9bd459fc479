/** Bringing a store to newer models, and looking back at what older ones said. */
export { type LostFrom, lossesOf } from './apply.ts'
export type { ProjectModels } from './plan.ts'
export { beginLog, changesSomething, changesTold, migrationsOfThePast, upgradeAtStart } from './start.ts'
export { type Decision, type StoreUpgrade, upgradeStartup, upgradeStore } from './store.ts'
export type { ConvertedFile, UpgradePlan } from './types.ts'
