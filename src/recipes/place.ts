import { BrewError, type ErrorTag, type Where } from '../base/index.ts'

/** Where in a document something is: names of members and places in arrays, from its root. */
export type Pointer = readonly (string | number)[]

/** What was not understood, and is not kept. */
export interface RecipeWarning {
  readonly message: string
  readonly at: Where
}

/** Says where in a file a pointer leads to. */
export type Locate = (pointer: Pointer) => Where

/** Warnings that one file may bring; what comes after is counted only. */
const MAX_WARNINGS = 200

/** What a conversion has to say, each with its line. */
export class Report {
  readonly #warnings: RecipeWarning[] = []
  #more = 0

  constructor(readonly locate: Locate) {}

  /** Tells of something that is not kept. */
  warn(at: Pointer, message: string): void {
    if (this.#warnings.length < MAX_WARNINGS) this.#warnings.push({ message, at: this.locate(at) })
    else this.#more++
  }

  /** The error for something that cannot be taken. */
  refusal(at: Pointer, message: string, hint?: string, tag: ErrorTag = 'invalid-value'): BrewError {
    return new BrewError(tag, message, this.locate(at), hint)
  }

  get warnings(): readonly RecipeWarning[] {
    if (this.#more === 0) return this.#warnings
    return [...this.#warnings, { message: `and ${this.#more} more that are not kept`, at: this.locate([]) }]
  }
}

/** `recipes[0].name`, for people. */
export function pointerText(pointer: Pointer): string {
  return pointer
    .map((part) => (typeof part === 'number' ? `[${part + 1}]` : `.${part}`))
    .join('')
    .replace(/^\./, '')
}
