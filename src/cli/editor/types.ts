import type { LineState } from './line.ts'

/** A line was entered, given up with Ctrl-C, refused with Ctrl-D, or the terminal has gone and there is no more. */
export type Entered =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'interrupted' | 'left' | 'gone' }

/** What a key that asks for help does to the line. */
export interface Assisted {
  readonly state: LineState
  /** Printed below the line, before it is drawn again; no newline at its end. */
  readonly text?: string
}

/** What the line editor asks of the one who reads lines. */
export interface Assistant {
  /** @param repeated Tab was pressed twice */
  assist(state: LineState, wish: 'complete' | 'help', repeated: boolean): Promise<Assisted>
  /**
   * Space was pressed behind a word that is neither quoted nor finished: the whole word it stands for, if it is the
   * beginning of exactly one command or node. `undefined` leaves it as it was typed, as a value or a key always is.
   * Answers from what is known: a person types on.
   */
  expand?(line: string, cursor: number): string | undefined
}

/** A line to be read. */
export interface LineRequest {
  /** What stands before it; may have several rows. */
  readonly prompt: string
  /** Earlier lines, oldest first. */
  readonly history?: readonly string[]
  readonly assistant?: Assistant
}

/** Severities of an alarm that has not cleared (RFC 8632 4.2), the worst first. */
export const SEVERITIES = ['critical', 'major', 'minor', 'warning', 'indeterminate'] as const
export type Severity = (typeof SEVERITIES)[number]

/** What the bottom line tells. */
export interface Status {
  /** Edits of this session that no commit has. */
  readonly uncommitted: number
  /** When the commit that waits for its confirmation is taken back, in ms since 1970. */
  readonly confirmUntil?: number
  /** How many alarms there are of each severity. */
  readonly alarms: Readonly<Partial<Record<Severity, number>>>
  /** What a person has decided about outputs: `heater on`. */
  readonly overrides: readonly string[]
}

/** A terminal that a person sits at. Text has no newline at its end, and only the control characters of colours. */
export interface PersonTerminal extends Disposable {
  /** Width and height at this moment; 80 by 24 where the terminal does not tell. */
  readonly columns: number
  readonly rows: number
  /** Whether what is longer than the screen stops at each page. */
  paging: boolean

  /** Prints at once, above a line that is being edited. For what comes by itself: `monitor`, `| no-more`. */
  print(text: string): void
  /**
   * Prints what a command found. Where that does not fit on the screen it is held, with all that follows, and shown
   * page by page when the command has ended or asks something; not while lines wait that were pasted or typed ahead.
   */
  show(text: string): void
  /** Reads one line, with history and the assistant's help. What was pasted is handed out line by line. */
  readLine(request: LineRequest): Promise<Entered>
  /** Asks for a value. `undefined`: none was given (Ctrl-C, Ctrl-D, or nobody is there any more). */
  ask(question: string, assistant?: Assistant): Promise<string | undefined>
  /**
   * Asks until the answer is yes or no; Enter alone is `usual`. A line that was pasted is an answer only if it is one
   * of these: else the rest of the paste is kept, and the person is asked.
   */
  confirm(question: string, usual: boolean): Promise<boolean | undefined>
  /**
   * Carries out a command: Ctrl-C aborts the signal, after a second a sign shows that it goes on, and at the end what
   * was held is shown.
   */
  run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>
  /**
   * A line has failed: what was pasted or typed behind it is not run, but stands in the editor at the next prompt
   * (Enter runs it, Ctrl-C drops it). Says how many lines these are.
   */
  keepRest(): void
  /** What the bottom line tells from now on; `undefined` for none. Nothing to tell is not drawn either. */
  tell(status: Status | undefined): void
}
