import { start as startRepl } from 'node:repl'
import { type Context, runInContext } from 'node:vm'
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
      const fail = (error: unknown) => done(isErrorLike(error) ? error : new Error(String(error)), undefined)
      try {
        const value = evaluate(transpiler, code, context)
        if (value instanceof Promise) value.then((it) => done(null, it), fail)
        else done(null, value)
      } catch (error) {
        fail(error)
      }
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
function evaluate(transpiler: Bun.Transpiler, code: string, context: Context): unknown {
  if (code.trim() === '') return undefined
  const result: unknown = runInContext(transpiler.transformSync(code), context)
  return isThenable(result) ? Promise.resolve(result).then(valueIn) : valueIn(result)
}

function valueIn(result: unknown): unknown {
  return typeof result === 'object' && result !== null && 'value' in result ? result.value : undefined
}

/** Promises and errors of another context are not of this one's classes. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function isErrorLike(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'message' in error && 'name' in error
}
