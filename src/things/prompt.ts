import { start as startRepl } from 'node:repl'
import { runInContext } from 'node:vm'
import type { Schema } from '../base/index.ts'
import type { AnyThing, Thing } from './api.ts'

/** What is in scope at the prompt of `--debug`. */
export interface PromptOptions {
  readonly name: string
  readonly thing: AnyThing
  readonly schema: Schema
  /** Newest readings of the Thing by path, canonical text. */
  readonly state: () => ReadonlyMap<string, string | true>
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
}

/**
 * An interactive TypeScript prompt beside a running Thing, with `thing`, `config`, `oper` and `schema`. `config` and
 * `oper` are what they are at the moment of asking.
 * @returns when it was left with `.exit` or the end of input
 */
export function openPrompt(options: PromptOptions): Promise<void> {
  const { name, thing, schema, state, input, output } = options
  const transpiler = new Bun.Transpiler({ loader: 'ts', replMode: true })
  const repl = startRepl({
    prompt: `${name}> `,
    input,
    output,
    terminal: 'isTTY' in output && output.isTTY === true,
    eval: (code, context, _file, done) => {
      evaluate(transpiler, code, context).then(
        (value) => done(null, value),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), undefined),
      )
    },
  })
  const scope: PropertyDescriptorMap = {
    thing: { value: thing, enumerable: true },
    schema: { value: schema, enumerable: true },
    config: { get: () => (thing as Thing).config, enumerable: true },
    oper: { get: () => Object.fromEntries(state()), enumerable: true },
  }
  Object.defineProperties(repl.context, scope)
  return new Promise((resolve) => {
    repl.on('exit', () => resolve())
  })
}

/** In this mode the transpiler leaves the value of the last expression in `value`, in a promise where it awaits. */
async function evaluate(
  transpiler: Bun.Transpiler,
  code: string,
  context: import('node:vm').Context,
): Promise<unknown> {
  if (code.trim() === '') return undefined
  const result: unknown = await runInContext(transpiler.transformSync(code), context)
  return typeof result === 'object' && result !== null && 'value' in result ? result.value : undefined
}
