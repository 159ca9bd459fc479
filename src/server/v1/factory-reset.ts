import { BrewError } from '../../base/index.ts'
import type { Datastores } from '../../datastore/index.ts'
import { tagCondition } from '../conditions.ts'
import { namedNotFound } from '../errors.ts'
import type { Route } from '../route.ts'
import { queryOf, refuseQuery } from '../url.ts'
import { asker, dataPath, howToCommit, readMembers, text } from './members.ts'
import { committed, guard } from './writing.ts'

/** Longest name of a Thing or module, characters. */
const MAX_NAME = 128

/** `POST /v1/factory-reset`: running becomes what the startup files say. */
export class FactoryResetApi {
  constructor(
    readonly datastores: Datastores,
    readonly bodyLimitBytes: number,
  ) {}

  /** Its part of the server's table. */
  get routes(): readonly Route[] {
    return [{ name: 'factory-reset', path: '/v1/factory-reset', methods: { POST: (request) => this.#reset(request) } }]
  }

  async #reset(request: Request): Promise<Response> {
    refuseQuery(queryOf(request.url), [])
    const known = ['path', 'thing', 'comment', 'user', 'client', 'check', 'confirmed']
    const members = await readMembers(request, this.bodyLimitBytes, known)
    const path = dataPath(members, 'path')
    const thing = text(members, 'thing', MAX_NAME)
    if (path !== undefined && thing !== undefined) {
      throw new BrewError('bad-element', '"path" and "thing" exclude each other')
    }
    const target = path ?? thing
    const commit = await this.datastores
      .factoryReset({
        ...(target === undefined ? {} : { target }),
        ...asker(members),
        ...howToCommit(members),
        ...guard('/', tagCondition(request.headers, 'if-match')),
      })
      .catch((error: unknown) => {
        throw namedNotFound(error)
      })
    return committed(this.datastores, commit, '/')
  }
}
