import type { RestoreAnswer } from '../../base/index.ts'
import { backupOf, formatBackup } from '../../datastore/index.ts'
import type { ServerOptions } from '../options.ts'
import { jsonAnswer, type Route } from '../route.ts'
import { queryOf, refuseQuery } from '../url.ts'
import { asker, flag, readMembers, text } from './members.ts'
import { commitAnswer } from './writing.ts'

/** Largest backup that is taken: history, sources and models are in it, so it may be longer than any other body. */
const RESTORE_LIMIT_BYTES = 32 * 1024 * 1024
/** Longest name of a backup's file (Linux NAME_MAX), characters. */
const MAX_NAME = 255

/** `GET /v1/backup` and `POST /v1/restore`. */
export class BackupApi {
  constructor(
    readonly options: Pick<ServerOptions, 'datastores' | 'version'>,
    readonly bodyLimitBytes: number,
  ) {}

  /** Its part of the server's table. */
  get routes(): readonly Route[] {
    return [
      { name: 'backup', path: '/v1/backup', methods: { GET: (request) => this.#backup(request) } },
      { name: 'restore', path: '/v1/restore', methods: { POST: (request) => this.#restore(request) } },
    ]
  }

  #backup(request: Request): Response {
    refuseQuery(queryOf(request.url), [])
    const { datastores, version } = this.options
    return jsonAnswer(request, formatBackup(datastores.backup(version)))
  }

  async #restore(request: Request): Promise<Response> {
    refuseQuery(queryOf(request.url), [])
    const limit = Math.max(this.bodyLimitBytes, RESTORE_LIMIT_BYTES)
    const members = await readMembers(request, limit, ['backup', 'from', 'user', 'client', 'check'])
    const { datastores, version } = this.options
    const { commit, files, history } = await datastores.restore({
      ...asker(members),
      backup: backupOf(members.backup ?? null),
      version,
      from: text(members, 'from', MAX_NAME) ?? 'a backup',
      check: flag(members, 'check'),
    })
    const answer: RestoreAnswer = { ...commitAnswer(commit), files, history }
    return jsonAnswer(request, JSON.stringify(answer, null, 4))
  }
}
