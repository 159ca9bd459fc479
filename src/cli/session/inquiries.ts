import { Alarms } from '../alarms.ts'
import { chartText, pointsFor, USUAL_COLUMNS } from '../chart.ts'
import type { InquiryName } from '../grammar/command.ts'
import { identifyProbe } from '../identify.ts'
import { askProfile, askThing } from '../requests.ts'
import { pathOf } from '../schema/path.ts'
import { backTo } from '../session-text.ts'
import type { Handler, SessionOptions } from './state.ts'

/** What writes its result itself. */
type Asking = (...given: Parameters<Handler>) => Promise<void> | void

/** Handlers of the commands that need a server and nothing of the session: no candidate, no mode. */
export function inquiryHandlers(options: SessionOptions): Readonly<Record<InquiryName, Handler>> {
  const { client, user, output, columns = () => undefined } = options
  const alarms = new Alarms(client, user, output)
  const asked: Readonly<Record<InquiryName, Asking>> = {
    identify: async ({ number }, signal) => output.result(await identifyProbe(client, output, number, signal)),
    'request-thing': async ({ words = [] }, signal) => output.result(await askThing(client, words, signal)),
    'request-profile': async ({ words = [] }, signal, { words: [, , action = ''] }) =>
      output.result(await askProfile(client, action, words[0], signal)),
    'show-history': async ({ steps, text }, signal) => {
      const width = columns() ?? USUAL_COLUMNS
      const query = { path: pathOf(steps), from: backTo(text), points: pointsFor(width) }
      output.result(chartText(await client.history(query, signal), width))
    },
    'show-alarms': (_, signal) => alarms.list(signal),
    'show-targets': (_, signal) => alarms.targets(signal),
    'show-alarm-history': ({ number }, signal) => alarms.history(number, signal),
    acknowledge: ({ text, resource }, signal) => alarms.acknowledge(text, resource, signal),
    silence: ({ text, resource, number }, signal) => alarms.silence(text, resource, number, signal),
    'test-target': ({ text }, signal) => alarms.test(text ?? '', signal),
  }
  const handlers = Object.entries(asked).map(([name, ask]): [string, Handler] => [
    name,
    async (given, signal, command) => {
      await ask(given, signal, command)
      return undefined
    },
  ])
  // The same names.
  return Object.fromEntries(handlers) as Record<InquiryName, Handler>
}
