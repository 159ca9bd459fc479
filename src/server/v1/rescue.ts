import type { JsonObject, RescueAnswer } from '../../base/index.ts'
import type { Datastores } from '../../datastore/index.ts'
import { tagCondition } from '../conditions.ts'
import { namedNotFound } from '../errors.ts'
import { jsonAnswer, type Route } from '../route.ts'
import { queryOf, refuseQuery } from '../url.ts'
import { configurationAnswer } from './configuration.ts'
import { asker, howToCommit, readMembers } from './members.ts'
import { committed, guard } from './writing.ts'

/** The configuration saved apart: `/v1/rescue` to read and save it, `/v1/rescue/load` to come back to it. */
export class RescueApi {
  constructor(
    readonly datastores: Datastores,
    readonly bodyLimitBytes: number,
  ) {}

  /** Its part of the server's table. */
  get routes(): readonly Route[] {
    return [
      {
        name: 'rescue',
        path: '/v1/rescue',
        methods: { GET: (request) => this.#read(request), POST: (request) => this.#save(request) },
      },
      { name: 'rescue-load', path: '/v1/rescue/load', methods: { POST: (request) => this.#load(request) } },
    ]
  }

  #read(request: Request): Response {
    const { datastores } = this
    const configuration = {
      schema: datastores.schema,
      read: (_: string, options: Parameters<Datastores['rescueConfiguration']>[0]) =>
        datastores.rescueConfiguration(options),
      toXml: (at: string, members: JsonObject) => datastores.toXml(at, members),
    }
    try {
      return configurationAnswer(configuration, '/', request)
    } catch (error) {
      throw namedNotFound(error)
    }
  }

  async #save(request: Request): Promise<Response> {
    refuseQuery(queryOf(request.url), [])
    const { user } = asker(await readMembers(request, this.bodyLimitBytes, ['user', 'client']))
    const { commit, time } = this.datastores.saveRescue(user)
    const answer: RescueAnswer = { commit, time: time.toISOString(), user }
    return jsonAnswer(request, JSON.stringify(answer, null, 4))
  }

  async #load(request: Request): Promise<Response> {
    refuseQuery(queryOf(request.url), [])
    const known = ['comment', 'user', 'client', 'check', 'confirmed']
    const members = await readMembers(request, this.bodyLimitBytes, known)
    const wanted = {
      ...asker(members),
      ...howToCommit(members),
      ...guard('/', tagCondition(request.headers, 'if-match')),
    }
    const commit = await this.datastores.loadRescue(wanted).catch((error: unknown) => {
      throw namedNotFound(error)
    })
    return committed(this.datastores, commit, '/')
  }
}
