import type { BrewError, Schema } from '../../base/index.ts'
import type { TreeEdit } from '../../yang/index.ts'
import type { Loss } from './convert.ts'
import type { Model } from './model.ts'
import type { StepDone } from './steps.ts'

/** A file of `startup/` in the new model. */
export interface ConvertedFile {
  readonly name: string
  /** With its directory. */
  readonly file: string
  readonly before: string
  readonly after: string
  readonly losses: readonly Loss[]
}

/** What bringing a store to the models that are loaded would do. Nothing of it is done yet. */
export interface UpgradePlan {
  readonly from: Model
  readonly to: Model
  /** What `from` and `to` compile to. */
  readonly schemas: { readonly from: Schema; readonly to: Schema }
  /** Which modules are others, one line each. */
  readonly modules: readonly string[]
  /** What the migration steps did. */
  readonly done: readonly StepDone[]
  /** From the old configuration to the new one: deleted in terms of the old model, set in terms of the new one. */
  readonly changes: readonly TreeEdit[]
  /** What the new model has no place for. */
  readonly losses: readonly Loss[]
  /** Why the configuration would not be valid; empty when it would be. */
  readonly faults: readonly BrewError[]
  /** The configuration as the new model has it: RFC 7951, without defaults. */
  readonly text: string
  /** The same as the old model has it. */
  readonly before: string
  readonly startup: readonly ConvertedFile[]
  /** Why a commit that waits to be confirmed could not be taken back afterwards. */
  readonly stranded?: BrewError
}
