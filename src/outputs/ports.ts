import type { Level, LineConfig, OutputConfig } from './types.ts'

/** A line that is held: nobody else can have it. */
export interface Line {
  /** @throws Error when it does not obey */
  set(level: Level): void
  /** Lets go of it as it is; what the kernel then does with it is its own business. */
  close(): void
}

/** Says that a line of the machine is about to be taken. @throws Error where another output of ours has it */
export type Claim = (place: string) => void

/** What came of opening a line; `text` says how it is switched in fact, or why it is not. */
export type Held =
  | { readonly state: 'held'; readonly line: Line; readonly text: string }
  | { readonly state: 'blocked'; readonly by: 'simulation' | 'fault'; readonly text: string }

/** Whoever opens lines. */
export interface Lines {
  /** Takes a line with its first level in the same request, so that nothing clicks. Never throws. */
  open(config: LineConfig, initial: Level): Held
}

/** What is known of an output from before this start. */
export interface Recalled {
  /** What it did when that was noted last, in this boot of the machine; absent where nobody knows. */
  readonly last?: LastKnown
  readonly switches: number
  readonly runMs: number
}

/** `on`: it may have been until a moment ago. Times are `CLOCK_BOOTTIME` in ms. */
export type LastKnown =
  | { readonly level: 'on' }
  | {
      readonly level: 'off'
      readonly sinceMs: number
      /** It has been off since then at least: nobody saw it go off. */
      readonly isHistoryUnknown: boolean
    }

/** What is to be known after a restart. */
export interface Remembered {
  readonly level: Level
  readonly sinceMs: number
  readonly isHistoryUnknown: boolean
  readonly switches: number
  readonly runMs: number
}

/** Keeps what must outlive the guard. Nothing in it blocks. */
export interface Memory {
  recall(name: string): Recalled
  /**
   * Makes sure that nobody will take an output for one that is off.
   * @returns whether that is sure already; if not, whoever has the memory hears when it is
   */
  markOn(name: string): boolean
  note(config: OutputConfig, what: Remembered): void
}
