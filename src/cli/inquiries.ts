import { formatPath } from '../base/index.ts'
import { Alarms } from './alarms.ts'
import { chartText, pointsFor, USUAL_COLUMNS } from './chart.ts'
import type { Command, CommandName } from './grammar/command.ts'
import type { Given } from './grammar/parse.ts'
import { identifyProbe } from './identify.ts'
import { Requests } from './requests.ts'
import type { SessionOptions } from './session.ts'
import { backTo } from './session-text.ts'

/** A command as it was given. */
export type Handler = (given: Given, signal: AbortSignal | undefined, command: Command) => Promise<void> | void

/** Commands that need a server and nothing of the session: no candidate, no mode. */
export type InquiryName = Extract<
  CommandName,
  | 'identify'
  | 'request-thing'
  | 'request-profile'
  | 'show-history'
  | 'show-alarms'
  | 'show-targets'
  | 'show-alarm-history'
  | 'acknowledge'
  | 'silence'
  | 'test-target'
>

/** Their handlers. */
export function inquiries(options: SessionOptions): Readonly<Record<InquiryName, Handler>> {
  const { client, user, output, columns = () => undefined } = options
  const alarms = new Alarms(client, user, output)
  const requests = new Requests(client, user)
  return {
    identify: async ({ number }, signal) => output.result(await identifyProbe(client, output, number, signal)),
    'request-thing': async ({ words = [] }, signal) => output.result(await requests.thing(words, signal)),
    'request-profile': async ({ words = [] }, signal, { words: [, , action = ''] }) =>
      output.result(await requests.profile(action, words[0], signal)),
    'show-history': async ({ steps, text }, signal) => {
      const width = columns() ?? USUAL_COLUMNS
      const query = { path: formatPath(steps.map(({ step }) => step)), from: backTo(text), points: pointsFor(width) }
      output.result(chartText(await client.history(query, signal), width))
    },
    'show-alarms': (_, signal) => alarms.list(signal),
    'show-targets': (_, signal) => alarms.targets(signal),
    'show-alarm-history': ({ number }, signal) => alarms.history(number, signal),
    acknowledge: ({ text, resource }, signal) => alarms.acknowledge(text, resource, signal),
    silence: ({ text, resource, number }, signal) => alarms.silence(text, resource, number, signal),
    'test-target': ({ text }, signal) => alarms.test(text ?? '', signal),
  }
}
