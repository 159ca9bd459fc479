import {
  type AlarmHistoryAnswer,
  type AlarmsAnswer,
  type AlarmTestAnswer,
  BrewError,
  DEFAULT_SILENCE_SECONDS,
  type JsonObject,
  MAX_SILENCE_SECONDS,
} from '../../base/index.ts'
import { notFound } from '../errors.ts'
import type { AlarmsPort } from '../ports.ts'
import { jsonAnswer, type Route } from '../route.ts'
import { queryOf, refuseQuery } from '../url.ts'
import { countIn } from './commits.ts'
import { asker, dataPath, integer, readMembers, text } from './members.ts'

/** Longest type of an alarm and name of a target, characters. */
const MAX_NAME = 128
/** Steps of history that one answer lists where no limit is given, and the highest limit. */
const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000

/** What is done to alarms: `/v1/alarms/…`. The alarms themselves are in operational. */
export class AlarmsApi {
  constructor(
    readonly alarms: AlarmsPort,
    readonly bodyLimitBytes: number,
  ) {}

  /** Its part of the server's table. */
  get routes(): readonly Route[] {
    return [
      {
        name: 'alarms-acknowledge',
        path: '/v1/alarms/acknowledge',
        methods: { POST: (request) => this.#acknowledge(request) },
      },
      { name: 'alarms-silence', path: '/v1/alarms/silence', methods: { POST: (request) => this.#silence(request) } },
      { name: 'alarms-test', path: '/v1/alarms/test', methods: { POST: (request) => this.#test(request) } },
      { name: 'alarms-history', path: '/v1/alarms/history', methods: { GET: (request) => this.#history(request) } },
    ]
  }

  async #acknowledge(request: Request): Promise<Response> {
    const members = await this.#members(request, ['resource', 'type'])
    const choice = choiceIn(members)
    const { user } = asker(members)
    return answer(request, { alarms: found(choice, this.alarms.acknowledge(choice, user)) })
  }

  async #silence(request: Request): Promise<Response> {
    const members = await this.#members(request, ['resource', 'type', 'seconds'])
    const choice = choiceIn(members)
    const seconds = integer(members, 'seconds', 1, MAX_SILENCE_SECONDS) ?? DEFAULT_SILENCE_SECONDS
    return answer(request, { alarms: found(choice, this.alarms.silence(choice, seconds)) })
  }

  async #test(request: Request): Promise<Response> {
    const members = await this.#members(request, ['target'])
    const target = text(members, 'target', MAX_NAME)
    if (target === undefined) throw new BrewError('missing-element', '"target" must be the name of a target')
    const outcome = await this.alarms.test(target, asker(members).user).catch((error: unknown) => {
      throw error instanceof BrewError && error.tag === 'data-missing' ? notFound(error.message, error.hint) : error
    })
    return answer(request, {
      target,
      delivered: outcome.isDelivered,
      ...(outcome.isDelivered ? {} : { reason: outcome.reason }),
    })
  }

  #history(request: Request): Response {
    const query = queryOf(request.url)
    refuseQuery(query, ['limit', 'before'])
    const limit = countIn(query, 'limit', 1, MAX_LIMIT) ?? DEFAULT_LIMIT
    const before = countIn(query, 'before', 0)
    const steps = this.alarms.history({ limit, ...(before === undefined ? {} : { before }) })
    return answer(request, {
      steps: steps.map(({ id, at, event, alarm, by }) => ({
        id,
        time: at.toISOString(),
        event,
        resource: alarm.resource,
        type: alarm.type,
        severity: alarm.severity,
        text: alarm.text,
        ...(by === undefined ? {} : { user: by }),
      })),
    })
  }

  async #members(request: Request, known: readonly string[]): Promise<JsonObject> {
    refuseQuery(queryOf(request.url), [])
    return readMembers(request, this.bodyLimitBytes, [...known, 'user', 'client'])
  }
}

type Choice = Parameters<AlarmsPort['acknowledge']>[0]

function choiceIn(members: JsonObject): Choice {
  const resource = dataPath(members, 'resource')
  const type = text(members, 'type', MAX_NAME)
  return { ...(resource === undefined ? {} : { resource }), ...(type === undefined ? {} : { type }) }
}

/** What was named must be there; of all, none is no error. @throws HttpError 404 */
function found({ resource, type }: Choice, alarms: number): number {
  const isNamed = resource !== undefined || type !== undefined
  if (alarms > 0 || !isNamed) return alarms
  throw notFound('there is no such alarm that is raised', 'See operational/brewerslab-alarm')
}

function answer(request: Request, content: AlarmsAnswer | AlarmTestAnswer | AlarmHistoryAnswer): Response {
  return jsonAnswer(request, JSON.stringify(content, null, 4))
}
