/** What every room may use: the error, the clock, the log, data paths, and the schema as plain data. */
export { type Clock, FakeClock, systemClock } from './clock.ts'
export { type Difference, type Differences, differencesOf, type Standing } from './difference.ts'
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
export { lockFile, unlockFile } from './flock.ts'
export { asArray, keyLeaves, memberOf, ownMember, scalarText } from './instance.ts'
export { isJsonObject, type JsonObject, type JsonValue, parseJson } from './json.ts'
export { isClockSynchronised } from './kernel-clock.ts'
export { changeLines, changeTree } from './lines/change-words.ts'
export {
  type Assignment,
  EDIT_ARGUMENTS,
  type EditArgument,
  type EditExpectation,
  type EditVerb,
  type EntryPlace,
  editEndFault,
  endingWords,
  expectArguments,
  type GivenEdit,
  type PathExpectation,
  readEditWord,
} from './lines/edit-words.ts'
export { type EditLine, editOf, editsOf, parseEditLines, pointOf } from './lines/parse-lines.ts'
export {
  endFault,
  nameableChildren,
  namesChild,
  type PathArgument,
  type Place,
  placeWithin,
  type SchemaRoot,
} from './lines/place.ts'
export { type Fault, openWordFault, quoted, quoteWord, readEscape, splitWords, type Word } from './lines/words.ts'
export { loadFault, whereThrown } from './load-fault.ts'
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
export { machineId } from './machine.ts'
export {
  convertUnit,
  drop,
  fill,
  type Migration,
  type MigrationStep,
  move,
  type Parts,
  type Revision,
  rename,
  rewrite,
  type SchemaPath,
  split,
} from './migration.ts'
export { parseDuration, parseMoment } from './moment.ts'
export { nearest } from './nearest.ts'
export { type Notify, openNotify, unixAddress, watchdogEveryMs } from './notify.ts'
export {
  MOVES_HARDWARE,
  type Operation,
  type OperationRoot,
  operationAt,
  operationContent,
  operationDocument,
  operationNamed,
  questionBefore,
  resolveOperation,
  sideOf,
} from './operations.ts'
export { signalWhenParentEnds } from './parent.ts'
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
export { isCompiled, ownCommand, ownEnvironment } from './program.ts'
export {
  type Condition,
  childNamed,
  dataChildren,
  type EnumValue,
  effectiveType,
  isConditional,
  isDataNode,
  type ModuleInfo,
  type NodeKind,
  type Pattern,
  type Schema,
  type SchemaNode,
  type SchemaType,
} from './schema.ts'
export { memberName, type SeedParent, seedName, stepTo } from './seed-names.ts'
export { type ParseOptions, parseSeed, parseSeedNode } from './seed-parse.ts'
export { formatSeed, hasState, type RenderOptions, renderSeed, renderSeedNode, type SeedView } from './seed-shape.ts'
export { isClockTrusted } from './trust.ts'
export {
  type ChangeEdit,
  CONFLICT_APP_TAG,
  type CommitAnswer,
  type CommitBody,
  type CommitsAnswer,
  type ComparedDocument,
  type ConfirmBody,
  type ConfirmedBody,
  DEFAULT_CONFIRM_SECONDS,
  type DiffAnswer,
  type DiffBody,
  type DiscoverAnswer,
  EDIT_LINES,
  type ErrorBody,
  type FactoryResetBody,
  type HealthAnswer,
  MAX_CONFIRM_SECONDS,
  PROGRAM_MODULES,
  type RescueAnswer,
  type RestoreAnswer,
  type RestoreBody,
  type RollbackBody,
  type SessionDiffAnswer,
  type ThingState,
  type ThingStatus,
  V1_DATASTORES,
  V1_DEFAULT_OPERATIONS,
  V1_DIFF_FORMATS,
  V1_INSERTS,
  type V1Commit,
  type V1Comparand,
  type V1Datastore,
  type V1DefaultOperation,
  type V1DiffFormat,
  type V1Edit,
  type V1Insert,
  type ValidateAnswer,
  YANG_DATA_JSON,
  YANG_DATA_XML,
} from './v1.ts'
export { type ActionAnswer, type ActionBody, THING_VERBS, type ThingAnswer, type ThingVerb } from './v1-actions.ts'
export {
  type AcknowledgeBody,
  type AlarmHistoryAnswer,
  type AlarmsAnswer,
  type AlarmTestAnswer,
  type AlarmTestBody,
  DEFAULT_SILENCE_SECONDS,
  MAX_SILENCE_SECONDS,
  type SilenceBody,
  type V1AlarmStep,
} from './v1-alarms.ts'
export { type CompleteAnswer, V1_LOAD_MODES, type V1Completion, type V1LoadMode } from './v1-editing.ts'
export type { HistoryAnswer, HistoryBucket, HistoryQuality, HistorySample, HistorySeries } from './v1-history.ts'
export {
  DEFAULT_OVERRIDE_SECONDS,
  MAX_OVERRIDE_SECONDS,
  type OverrideAnswer,
  type OverrideBody,
} from './v1-outputs.ts'
export type {
  RecipeImportAnswer,
  RecipeProfileAnswer,
  RecipeProfileBody,
  RecipesAnswer,
  V1Recipe,
} from './v1-recipes.ts'
export {
  type SessionBody,
  type SessionCommitBody,
  type SessionEditBody,
  type SessionRollbackBody,
  type SessionsAnswer,
  V1_SESSION_MODES,
  type V1Session,
  type V1SessionMode,
} from './v1-sessions.ts'
export {
  type StreamChange,
  type StreamPoint,
  type StreamValues,
  V1_STREAM_KINDS,
  type V1StreamKind,
} from './v1-stream.ts'
export { type Checked, checkValue, didYouMean, rangeText } from './values/values.ts'
