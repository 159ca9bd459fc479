import { BrewError, DEFAULT_OVERRIDE_SECONDS, MAX_OVERRIDE_SECONDS, type OverrideAnswer } from '../../base/index.ts'
import { namedNotFound } from '../errors.ts'
import type { OutputsControl } from '../ports.ts'
import { jsonAnswer, type Route } from '../route.ts'
import { queryOf, rawPath, refuseQuery } from '../url.ts'
import { asker, integer, oneOf, readMembers } from './members.ts'
import { decodeSegment } from './target.ts'

/** What a person may do with an output past whoever drives it. That it is done is state like any other. */
export class OutputsApi {
  constructor(
    readonly outputs: OutputsControl,
    readonly bodyLimitBytes: number,
  ) {}

  /** Its part of the server's table. */
  get routes(): readonly Route[] {
    return [
      {
        name: 'override',
        path: '/v1/outputs/:name/override',
        methods: { POST: (request) => this.#override(request) },
      },
    ]
  }

  async #override(request: Request): Promise<Response> {
    refuseQuery(queryOf(request.url), [])
    const members = await readMembers(request, this.bodyLimitBytes, ['to', 'for', 'user', 'client'])
    const to = oneOf(members, 'to', ['on', 'off', 'auto'])
    if (to === undefined) throw new BrewError('missing-element', '"to" must be one of on, off, auto')
    const seconds = integer(members, 'for', 1, MAX_OVERRIDE_SECONDS) ?? DEFAULT_OVERRIDE_SECONDS
    const output = decodeSegment(rawPath(request.url).split('/')[3] ?? '')
    try {
      this.outputs.override(output, { to, seconds, user: asker(members).user })
    } catch (error) {
      throw namedNotFound(error)
    }
    const answer: OverrideAnswer = { output, to, ...(to === 'auto' ? {} : { for: seconds }) }
    return jsonAnswer(request, JSON.stringify(answer, null, 4))
  }
}
