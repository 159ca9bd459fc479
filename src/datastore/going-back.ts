import type { JsonValue } from '../base/index.ts'
import type { Backup } from './backup-file.ts'
import type { Commit, CommitRequest, ReadOptions } from './types.ts'

/** The configuration that was saved apart. */
export interface Rescue {
  /** The commit it was running after. */
  readonly commit: number
  readonly time: Date
  readonly user: string
}

/** Taking a backup in. */
export interface RestoreRequest extends Pick<CommitRequest, 'user' | 'client' | 'check'> {
  readonly backup: Backup
  /** Version of this program: a backup of a newer one is refused. */
  readonly version: string
  /** Name of the backup's file, for the commit's comment. */
  readonly from: string
}

/** What became of a restore, or with `check` would become of it. */
export interface Restored {
  readonly commit: Commit
  /** Files of startup/, things/ and yang/, relative to the root. What a replaced one said is kept beside it. */
  readonly files: readonly { readonly name: string; readonly change: 'create' | 'replace' }[]
  /** Commits of the backup's history that came along: none where there is a history already. */
  readonly history: number
}

/** Going back to what the startup files say. */
export interface FactoryResetRequest extends Omit<CommitRequest, 'edits'> {
  /** Name of a Thing or module, or a data path (begins with `/`); all of it when left out. */
  readonly target?: string
}

/** Ways back, beyond those of the commit log. */
export interface GoingBack {
  /** The configuration that was saved apart, if one was. */
  rescue(): Rescue | undefined
  /** As `configurationAt`, of the one saved apart. @throws BrewError `data-missing` where none was */
  rescueConfiguration(options?: ReadOptions): JsonValue
  /** Saves running apart, in the place of the one before. @throws BrewError `resource-denied` */
  saveRescue(user: string): Rescue
  /** Makes it running, as a commit. @throws BrewError `data-missing` where none was saved; and as `commit` */
  loadRescue(request: Omit<CommitRequest, 'edits'>): Promise<Commit>
  /** All that a person would miss of this root, as of now. @param version of the program */
  backup(version: string): Backup
  /**
   * Takes a backup in, as one commit; nothing is changed when anything is wrong.
   * @throws BrewError `invalid-value` for one of a newer version, `data-missing` where its models are not loaded; as
   * `commit`
   */
  restore(request: RestoreRequest): Promise<Restored>
  /**
   * Goes back to what the startup files say, as a commit.
   * @throws BrewError `data-missing` for an unknown Thing; with file, line and path for a damaged file; as `commit`
   */
  factoryReset(request: FactoryResetRequest): Promise<Commit>
}
