/** Running, operational and the files below one root. */
export { type OpenOptions, openDatastores } from './datastores.ts'
export { type ServerInfo, serverOf } from './root.ts'
export { openSavedConfiguration, type SavedConfiguration } from './saved-configuration.ts'
export { THING_NAME } from './territory.ts'
export {
  type ChangeEvent,
  type ChangeFeed,
  type Commit,
  type CommitClient,
  type CommitRequest,
  type DatastoreName,
  type Datastores,
  type Edit,
  type EngineUsage,
  type LoggedCommit,
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
export { type OperationalDirectory, prepareOperational } from './volatile.ts'
