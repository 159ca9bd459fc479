/** What every room may use: the error, the clock, the log, data paths, and the schema as plain data. */
export { changeLines } from './change-lines.ts'
export { type Clock, FakeClock, systemClock } from './clock.ts'
export {
  BrewError,
  type BrewErrorOptions,
  type ErrorData,
  type ErrorTag,
  errorFromData,
  errorToData,
  formatError,
  formatWhere,
  toBrewError,
  type Where,
} from './error.ts'
export { errorFromBody } from './error-body.ts'
export { isJsonObject, type JsonObject, type JsonValue, parseJson } from './json.ts'
export {
  errorText,
  LOG_LEVELS,
  type Log,
  type LogFields,
  type LogLevel,
  type LogOptions,
  openLog,
  silentLog,
} from './log.ts'
export { parseDuration, parseMoment } from './moment.ts'
export {
  formatPath,
  formatStep,
  isWithin,
  joinPath,
  type PathStep,
  parentPath,
  parsePath,
  quoteKey,
  type ResolvedStep,
  resolvePath,
  schemaPath,
} from './path.ts'
export { plainText } from './plain-text.ts'
export {
  type Condition,
  childNamed,
  dataChildren,
  type EnumValue,
  effectiveType,
  isDataNode,
  type ModuleInfo,
  type NodeKind,
  type Pattern,
  type Schema,
  type SchemaNode,
  type SchemaType,
} from './schema.ts'
export type { SeedParent } from './seed-names.ts'
export { type ParseOptions, parseSeed, parseSeedNode } from './seed-parse.ts'
export { formatSeed, type RenderOptions, renderSeed, renderSeedNode, type SeedView } from './seed-shape.ts'
export {
  type ChangeEdit,
  CONFLICT_APP_TAG,
  type CommitAnswer,
  type CommitBody,
  type CommitsAnswer,
  type ConfirmBody,
  type ConfirmedBody,
  DEFAULT_CONFIRM_SECONDS,
  type DiffAnswer,
  type DiscoverAnswer,
  type EditOperation,
  type ErrorBody,
  type FactoryResetBody,
  type HealthAnswer,
  type HistoryAnswer,
  type HistoryBucket,
  type HistoryQuality,
  type HistorySample,
  type HistorySeries,
  MAX_CONFIRM_SECONDS,
  PROGRAM_MODULES,
  type RescueAnswer,
  type RestoreAnswer,
  type RestoreBody,
  type RollbackBody,
  type SessionBody,
  type SessionCommitBody,
  type SessionDiffAnswer,
  type SessionEditBody,
  type SessionRollbackBody,
  type SessionsAnswer,
  type ThingState,
  type ThingStatus,
  V1_DATASTORES,
  V1_SESSION_MODES,
  type V1Commit,
  type V1Datastore,
  type V1Edit,
  type V1Session,
  type V1SessionMode,
  YANG_DATA_JSON,
} from './v1.ts'
