import type { Fault, Word } from '../../base/index.ts'
import type { Command } from '../grammar/command.ts'
import type { Given } from '../grammar/parse.ts'
import type { Output } from '../output.ts'
import { type PipeStep, parsePipes, pipedFrom, runPipes, type Shown } from '../pipes/index.ts'
import { counted } from '../text.ts'
import { type Comparand, compare } from './deciding.ts'
import type { State } from './state.ts'

/** Something that a command has told, not printed yet. */
type Told = (to: Output) => void

/** Hands what a command has to show through its pipes, and prints what is left. */
export class Printing implements Output {
  readonly #outer: Output
  #told: { readonly text: string; readonly tell: Told }[] = []
  /** Set once there is one: it is made with this. */
  state: State | undefined

  constructor(outer: Output) {
    this.#outer = outer
  }

  result(text: string, how?: { readonly isUnpaged?: boolean }): void {
    this.#told.push({ text, tell: (to) => to.result(text, how) })
  }

  comparison(text: string): void {
    this.#told.push({ text, tell: (to) => to.comparison(text) })
  }

  rows(text: string, colours: readonly (number | undefined)[]): void {
    this.#told.push({ text, tell: (to) => to.rows(text, colours) })
  }

  live(text: string): void {
    this.#outer.live(text)
  }

  notice(text: string): void {
    // What was told before it stands before it, unless it is still to be handed on.
    this.#outer.notice(text)
  }

  /** Carries out a command and prints what it shows. */
  async printed(
    command: Command,
    given: Given,
    pipes: readonly Word[] | undefined,
    work: () => Promise<Shown | undefined>,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly status: 'ok' } | { readonly status: 'fault'; readonly fault: Fault }> {
    const steps = pipes === undefined ? [] : parsePipes(pipes, pipedFrom(command, given))
    if ('message' in steps) return { status: 'fault', fault: steps }
    this.#told = []
    // What is compared is not what is shown.
    if (steps[0]?.pipe === 'compare') {
      await this.#compare(steps, given, signal)
      return { status: 'ok' }
    }
    const shown = await this.#worked(work)
    const told = this.#told.splice(0)
    if (shown !== undefined) await this.#print(shown, steps)
    else if (steps.length === 0) for (const { tell } of told) tell(this.#outer)
    else await this.#print({ kind: 'text', lines: told.flatMap(({ text }) => text.split('\n')) }, steps)
    return { status: 'ok' }
  }

  /** What was told before something went wrong is told all the same. */
  async #worked(work: () => Promise<Shown | undefined>): Promise<Shown | undefined> {
    try {
      return await work()
    } catch (error) {
      for (const { tell } of this.#told.splice(0)) tell(this.#outer)
      throw error
    }
  }

  async #compare(
    [first, ...others]: readonly PipeStep[],
    given: Given,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { state } = this
    if (state === undefined) return
    const { found, unknown } = await compare(state, given.steps, first?.from as Comparand, signal)
    if (found.length > 0) await this.#print({ kind: 'differences', root: state.root, found, display: 'tree' }, others)
    else if (unknown === 0) this.#outer.notice('No differences.')
    if (unknown > 0) this.#outer.notice(`${counted(unknown, 'node')} that the model no longer has left out.`)
  }

  async #print(shown: Shown, steps: readonly PipeStep[]): Promise<void> {
    const { lines, notice, isComparison } = await runPipes(shown, steps)
    const text = lines.join('\n')
    if (text !== '' && isComparison === true) this.#outer.comparison(text)
    else if (text !== '') this.#outer.result(text)
    if (notice !== undefined) this.#outer.notice(notice)
  }
}
