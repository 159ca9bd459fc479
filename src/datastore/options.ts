import type { Clock, Log } from '../base/index.ts'
import type { ModuleText } from '../yang/index.ts'
import type { SessionLimits } from './sessions.ts'
import type { Owner } from './types.ts'
import type { ProjectModels } from './upgrade/index.ts'

/** What `openDatastores` needs. */
export interface OpenOptions {
  /** Directory of the root; made when it is not there. */
  readonly root: string
  readonly clock: Clock
  readonly log: Log
  /** Things known at the start, so that files are read with their owners in mind. */
  readonly owners?: readonly Owner[]
  /** Names this start of the server; a random one by default. */
  readonly boot?: string
  /** Upper bound of the YANG engine's memory; a change that needs more is refused. Default 512 MiB. */
  readonly maxEngineBytes?: number
  /** Commits that can be gone back to. Default 100; more are kept until the next snapshot. */
  readonly keepCommits?: number
  /** Older commits are not kept, however few there are. Default: no limit. */
  readonly keepDays?: number
  /** Default 100 sessions, each closed after 30 minutes without use. */
  readonly sessions?: Partial<SessionLimits>
  /** Takes in what people do to the files of `persist/` while it is open, not only at the next start. */
  readonly watchFiles?: boolean
  /** Models to go by in the place of those in `yang/`: for a restore that brings some. */
  readonly userModules?: readonly ModuleText[]
  /** In the place of the models that ship: for those to come. */
  readonly project?: ProjectModels
  /** `false`: a store of older models is refused where bringing it to these would change anything. Default `true`. */
  readonly mayUpgrade?: boolean
  /** Version of the program: kept with the models it writes with. */
  readonly version?: string
  /** This boot of the kernel; read from it by default. A deadline in boot time holds only within one. */
  readonly kernelBootId?: string
}
