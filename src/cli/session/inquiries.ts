import { Alarms } from '../alarms.ts'
import { chartText, pointsFor, USUAL_COLUMNS } from '../chart.ts'
import type { InquiryName } from '../grammar/command.ts'
import { identifyProbe } from '../identify.ts'
import { pathOf } from '../schema/path.ts'
import { backTo } from '../session-text.ts'
import { type Handler, type State, textShown } from './state.ts'

/** Handlers of the commands that need a server and nothing of the session but its settings: no candidate, no mode. */
export function inquiryHandlers(state: State): Readonly<Record<InquiryName, Handler>> {
  const { client, user, output, columns = () => undefined } = state.options
  const alarms = new Alarms(client, user, output, () => state.settings.timeZone)
  const did = async (work: Promise<void>): Promise<undefined> => {
    await work
    return undefined
  }
  return {
    identify: async ({ number }, signal) => textShown(await identifyProbe(client, output, number, signal)),
    'show-history': async ({ steps, text }, signal) => {
      const width = state.settings.width ?? columns() ?? USUAL_COLUMNS
      const query = { path: pathOf(steps), from: backTo(text), points: pointsFor(width) }
      return textShown(chartText(await client.history(query, signal), width, state.settings))
    },
    'show-alarms': (_, signal) => alarms.list(signal),
    'show-targets': (_, signal) => alarms.targets(signal),
    'show-alarm-history': ({ number }, signal) => alarms.history(number, signal),
    acknowledge: ({ text, resource }, signal) => did(alarms.acknowledge(text, resource, signal)),
    silence: ({ text, resource, number }, signal) => did(alarms.silence(text, resource, number, signal)),
    'test-target': ({ text }, signal) => did(alarms.test(text ?? '', signal)),
  }
}
