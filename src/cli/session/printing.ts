import type { Fault, Word } from '../../base/index.ts'
import type { Command } from '../grammar/command.ts'
import type { Given } from '../grammar/parse.ts'
import { sourceOf } from '../grammar/pipe-line.ts'
import type { Output } from '../output.ts'
import { type Comparand, type PipeStep, parsePipes, runPipes, type Shown, showValueOf } from '../pipes/index.ts'
import { counted } from '../text.ts'
import { compare } from './deciding.ts'
import type { State } from './state.ts'

/** What became of a command that was carried out. */
type Printed = { readonly status: 'ok' } | { readonly status: 'fault'; readonly fault: Fault }

/** A command as it was typed. */
interface Typed {
  readonly line: string
  readonly command: Command
  readonly given: Given
  /** The words behind the first `|`. */
  readonly pipes: readonly Word[] | undefined
}

/** Hands what a command has to show through its pipes, and prints what is left. */
export class Printing {
  constructor(
    readonly state: State,
    readonly output: Output,
  ) {}

  /** Carries out a command and prints what it shows; its pipes are judged before. */
  async print(
    { line, command, given, pipes = [] }: Typed,
    work: () => Promise<Shown | undefined>,
    signal: AbortSignal | undefined,
  ): Promise<Printed> {
    const steps = pipes.length === 0 ? [] : parsePipes(line, pipes, sourceOf(command, given, this.state.root))
    if ('message' in steps) return { status: 'fault', fault: steps }
    const [first, ...others] = steps
    if (first?.pipe === 'compare') await this.#compare(first.from, others, given, signal)
    else {
      const shown = await work()
      if (shown !== undefined) await this.#run(shown, steps)
    }
    return { status: 'ok' }
  }

  async #compare(
    from: Comparand,
    others: readonly PipeStep[],
    { steps }: Given,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { found, unknown } = await compare(this.state, steps, from, signal)
    if (found.length > 0)
      await this.#run({ kind: 'differences', root: this.state.root, found, display: 'tree' }, others)
    else if (unknown === 0) this.output.notice('No differences.')
    if (unknown > 0) this.output.notice(`${counted(unknown, 'node')} that the model no longer has left out.`)
  }

  async #run(shown: Shown, steps: readonly PipeStep[]): Promise<void> {
    const { columns = () => undefined, isJson = false } = this.state.options
    const isData = shown.kind === 'data' || shown.kind === 'table'
    if (isJson && isData && steps.length === 0) return this.#run(shown, [{ pipe: 'display', display: 'json' }])
    const width = this.state.settings.width ?? columns()
    const piped = await runPipes(shown, steps, {
      ...(width === undefined ? {} : { columns: width }),
      ...(this.state.isForPeople ? { showValue: showValueOf(this.state.settings) } : {}),
    })
    if (piped.lines.length > 0) this.output.result(piped)
    if (piped.notice !== undefined) this.output.notice(piped.notice)
  }
}
