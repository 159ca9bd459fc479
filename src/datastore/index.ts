/** Running, operational and the files below one root. */

export type { AvailableChild, AvailableChildren } from './available.ts'
export { type Backup, backupOf, formatBackup, parseBackup } from './backup-file.ts'
export type { CompletionRequest, Completions } from './completion.ts'
export type { Datastores } from './contract.ts'
export type { FactoryResetRequest, Rescue, Restored, RestoreRequest } from './going-back.ts'
export { openDatastores } from './open.ts'
export type { OpenOptions } from './options.ts'
export { type ServerInfo, serverOf } from './root.ts'
export { openSavedConfiguration, type SavedConfiguration } from './saved-configuration.ts'
export type {
  CandidateState,
  PendingConfirm,
  SessionInfo,
  SessionMode,
  Sessions,
} from './session-types.ts'
export { THING_NAME } from './territory.ts'
export {
  type Call,
  type ChangeEvent,
  type ChangeFeed,
  CONFLICT,
  type Commit,
  type CommitClient,
  type CommitRequest,
  type Comparand,
  type ConfirmRequest,
  type DatastoreName,
  type Edit,
  type EngineUsage,
  type InsertPlace,
  type LoggedCommit,
  NOT_THERE,
  type Operations,
  type Owner,
  PRECONDITION_FAILED,
  type ProposedChange,
  type ReadOptions,
  type ResyncEvent,
  type RollbackRequest,
  type StateEdit,
  type Subscription,
  type Territory,
  type Veto,
  type WithDefaults,
} from './types.ts'
export {
  type ConvertedFile,
  changesSomething,
  changesTold,
  type Decision,
  type LostFrom,
  lossesOf,
  type ProjectModels,
  type StoreUpgrade,
  type UpgradePlan,
  upgradeStartup,
  upgradeStore,
} from './upgrade/index.ts'
export { type OperationalDirectory, prepareOperational } from './volatile.ts'
