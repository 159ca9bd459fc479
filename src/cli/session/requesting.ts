import { BrewError, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { Shown } from '../pipes/index.ts'
import { missingFault, type Request, withValue } from '../requests/index.ts'
import { describeType } from '../schema/describe.ts'
import { counted, printable } from '../text.ts'
import { type State, textShown } from './state.ts'

/** State of outputs is published a few times a second. */
const SHOWS_AFTER_MS = 400

/** Does what is asked for, once a person has said yes to what it moves. @throws BrewError what it is refused with */
export async function carryOut(
  state: State,
  request: Request,
  signal: AbortSignal | undefined,
): Promise<Shown | undefined> {
  const { confirm, output } = state.options
  const whole = request.kind === 'action' ? await completed(state, request) : request
  const { question } = whole ?? {}
  const isAgreed = question === undefined || confirm === undefined || (await confirm(question)) === true
  if (whole === undefined || !isAgreed) {
    output.notice('Nothing was done.')
    return undefined
  }
  const answer = await asked(state, whole, signal)
  // What a person has decided about an output stands in the prompt.
  if (whole.kind === 'action' && whole.operation.node.name === 'override') {
    await Bun.sleep(SHOWS_AFTER_MS)
    await state.overrides.look(signal)
  }
  return said(answer)
}

async function asked(
  { options: { client, user, output } }: State,
  request: Request,
  signal: AbortSignal | undefined,
): Promise<JsonValue> {
  switch (request.kind) {
    case 'action': {
      const { operation, input } = request
      const answer = await client.action({ path: operation.path, input, user, client: 'cli' }, signal)
      if (Object.keys(answer).length === 0) output.notice('Done.')
      return answer
    }
    case 'thing': {
      const { thing, state, released } = await client.control(request.thing, request.verb, user, signal)
      const outputs =
        released.length === 0
          ? ''
          : `; ${counted(released.length, 'output')} went to the safe state: ${released.join(', ')}`
      output.notice(`${thing} is ${state}${outputs}.`)
      return null
    }
    case 'ask':
      return client.request(request.thing, { name: request.name, input: request.input, user }, signal)
  }
}

/** With what must be given and was not, asked of the person. @throws BrewError where nobody can be asked */
async function completed(
  { options: { ask, output } }: State,
  request: Extract<Request, { kind: 'action' }>,
): Promise<Extract<Request, { kind: 'action' }> | undefined> {
  let whole = request
  for (let [missing] = whole.missing; missing !== undefined; [missing] = whole.missing) {
    if (ask === undefined) {
      const fault = missingFault(whole.missing, 0)
      throw new BrewError('missing-element', fault?.message ?? 'something is missing')
    }
    const { leaf } = missing
    const type = leaf.type === undefined ? '' : ` (${describeType(leaf.type)})`
    const answer = await ask(`Value for "${leaf.name}"${type}: `)
    if (answer === undefined || answer.trim() === '') return undefined
    const next = withValue(whole, missing, answer.trim())
    if ('request' in next) whole = next.request
    else output.notice(`${next.reason}${next.hint === undefined ? '' : `. ${next.hint}`}`)
  }
  return whole
}

/** Words as they are, anything else as JSON; nothing where there is nothing to say. */
function said(answer: JsonValue): Shown | undefined {
  if (answer === null || typeof answer === 'string') return textShown(printable(answer ?? ''))
  const only = messageOf(answer)
  if (only !== undefined) return textShown(printable(only))
  const isEmpty = typeof answer === 'object' && Object.keys(answer).length === 0
  return isEmpty ? undefined : textShown(printable(JSON.stringify(answer, null, 4)))
}

/** An output that is a single text. */
function messageOf(answer: JsonValue): string | undefined {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return undefined
  const [member, ...others] = Object.values(answer as JsonObject)
  return others.length === 0 && typeof member === 'string' ? member : undefined
}
