import type { Refusal } from './refusal.ts'

/** What takes reports in, whichever way they come. */
export interface Inbox {
  /** An iSpindel's report. @param from the sender's address @returns why it is not taken */
  ispindel(text: string, from: string): Refusal | undefined
  /** What a bridge tells of Tilts. @returns why some of it is not taken */
  tilts(text: string, from: string): readonly Refusal[]
  /** Counts one that never became a text. */
  refuse(refusal: Refusal): void
}

/** A port that is listened on. */
export interface Listener {
  readonly port: number
  close(): Promise<void>
}

/** Limits that a test can make shorter. */
export interface Limits {
  /** From the connection to the end of the report. */
  readonly reportMs: number
  /** Talking at once. */
  readonly connections: number
}

/** An iSpindel has its report out within a second, also over a bad radio link. */
export const LIMITS: Limits = { reportMs: 5000, connections: 16 }
