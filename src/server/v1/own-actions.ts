import { BrewError, type JsonObject, schemaPath } from '../../base/index.ts'
import type { Call } from '../../datastore/index.ts'
import type { AlarmsPort, OutputsControl } from '../ports.ts'

/** What does an action that is no Thing's. @returns what comes out of it, RFC 7951 */
export type OwnAction = (call: Call, user: string) => JsonObject | Promise<JsonObject>

/** Who does them. */
export interface OwnActors {
  readonly outputs: OutputsControl
  readonly alarms: AlarmsPort
}

const ALARMS = '/brewerslab-alarm:alarms'

/** The actions of the project's own models that the program does itself, by their paths without keys. */
export function ownActions({ outputs, alarms }: OwnActors): ReadonlyMap<string, OwnAction> {
  return new Map<string, OwnAction>([
    [
      '/brewerslab:brewhouse/power/brewerslab-control:output/override',
      (call, user) => {
        outputs.override(keyOf(call, 'name'), { to: levelIn(call.input), seconds: Number(call.input.for), user })
        return {}
      },
    ],
    [
      `${ALARMS}/alarm/acknowledge`,
      (call, user) => {
        mustBeRaised(alarms.acknowledge(alarmOf(call), user), call)
        return {}
      },
    ],
    [
      `${ALARMS}/alarm/silence`,
      (call) => {
        mustBeRaised(alarms.silence(alarmOf(call), Number(call.input.for)), call)
        return {}
      },
    ],
    [
      `${ALARMS}/target/test`,
      async (call, user) => {
        const outcome = await alarms.test(keyOf(call, 'name'), user)
        return { delivered: outcome.isDelivered, ...(outcome.isDelivered ? {} : { reason: outcome.reason }) }
      },
    ],
  ])
}

/** Which of them a call is; `undefined` for what Things do. */
export function ownAction(actions: ReadonlyMap<string, OwnAction>, { operation }: Call): OwnAction | undefined {
  return actions.get(schemaPath(operation.path))
}

function keyOf({ operation }: Call, key: string): string {
  return operation.steps.findLast(({ step }) => step.keys !== undefined)?.step.keys?.[key] ?? ''
}

function alarmOf(call: Call): { readonly resource: string; readonly type: string } {
  return { resource: keyOf(call, 'resource'), type: keyOf(call, 'type') }
}

function levelIn({ to }: JsonObject): 'on' | 'off' | 'auto' {
  return to === 'on' || to === 'off' ? to : 'auto'
}

function mustBeRaised(count: number, { operation: { at: path } }: Call): void {
  if (count === 0) throw new BrewError('data-missing', 'this alarm is not raised any more', { path })
}
