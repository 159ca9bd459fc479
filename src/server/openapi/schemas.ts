import {
  MAX_OVERRIDE_SECONDS,
  MAX_SILENCE_SECONDS,
  V1_DIFF_FORMATS,
  V1_INSERTS,
  V1_SESSION_MODES,
} from '../../base/index.ts'
import { RECIPE_SCHEMAS } from './recipe-schemas.ts'
import {
  asking,
  changes,
  committing,
  flag,
  integer,
  list,
  type ObjectSchema,
  object,
  type Reference,
  string,
  word,
} from './schema-parts.ts'

/** The name under which a schema stands in the document. */
export const schema = (name: SchemaName): Reference => ({ $ref: `#/components/schemas/${name}` })

const edits = list(
  object(
    {
      op: word('RFC 6241 7.2, and what is done to entries of lists', [
        'merge',
        'replace',
        'create',
        'delete',
        'remove',
        'move',
        'rename',
        'copy',
      ]),
      path: string('data path from the root'),
      value: { type: 'object', description: 'RFC 7951 value of the node; of merge, replace and create' },
      insert: word('RFC 7950 7.8.6, of merge, replace, create and move', V1_INSERTS),
      point: string('the other entry of before and after: its predicates, or the value of one of a leaf-list'),
      to: string('of rename and copy: data path of the entry that is to be'),
    },
    ['op', 'path'],
  ),
)
const chosenAlarms = {
  resource: string('data path, as the alarm has it; all if left out'),
  type: string('kind of alarm; all if left out'),
}
const named = (description: string) =>
  string(`${description}: the number of a commit, "running", "startup", "session:<id>", or a file`)

type SchemaName = keyof typeof SCHEMAS

/** What answers and bodies look like, for `components` of the document. */
export const SCHEMAS = {
  Errors: {
    ...object({
      'ietf-restconf:errors': object({
        error: list(
          object(
            {
              'error-type': word('which layer', ['transport', 'rpc', 'protocol', 'application']),
              'error-tag': string('RFC 6241 appendix A'),
              'error-app-tag': string('RFC 7950 section 15, or the model’s own'),
              'error-path': string('data path'),
              'error-message': string('one sentence'),
              'error-info': { type: 'object', description: 'hint, line, column, edit' },
            },
            ['error-type', 'error-tag'],
          ),
        ),
      }),
    }),
    description: 'RFC 8040 section 7',
  },
  Commit: object({
    commit: integer('number of the commit; of the newest one when nothing changed'),
    seq: integer('place in the history of this start of the server'),
    time: string('ISO 8601'),
    edits: changes,
    warnings: list(string('one sentence')),
  }),
  CommitBody: object({ edits, ...asking, ...committing, base: integer('the commit the edits were made on') }, [
    'edits',
  ]),
  LoggedCommit: object(
    {
      number: integer('from 1, without gaps'),
      time: string('ISO 8601'),
      user: string('who'),
      client: string('cli, v1, thing, startup, file, timeout'),
      comment: string('what was said of it'),
      size: integer('how many nodes it changed'),
    },
    ['number', 'time', 'user', 'client', 'size'],
  ),
  Commits: object(
    {
      newest: integer('number of the newest commit; 0 before the first'),
      commits: list({ $ref: '#/components/schemas/LoggedCommit' }),
      pending: object(
        {
          backTo: integer('the commit that is gone back to'),
          remainingSeconds: integer('how long it waits still'),
          user: string('who committed'),
          persistent: flag('whether a persist-id must be named'),
        },
        ['backTo', 'remainingSeconds', 'user', 'persistent'],
      ),
    },
    ['newest', 'commits'],
  ),
  Diff: object({ from: named('before'), to: named('after'), edits: changes }, ['from', 'to', 'edits']),
  DiffBody: object(
    {
      from: {
        type: 'object',
        description: 'the number of a commit, running, startup, session:<id>, or {"document": …}',
      },
      to: { type: 'object', description: 'the same' },
      format: word('how it is answered', V1_DIFF_FORMATS),
    },
    ['from', 'to'],
  ),
  RollbackBody: object(
    {
      to: integer('the commit to go back to'),
      path: string('data path: only what is there'),
      ...asking,
      ...committing,
    },
    ['to'],
  ),
  RestoreBody: object(
    {
      backup: { type: 'object', description: 'what /v1/backup has answered' },
      from: string('name of its file, for the comment'),
      ...asking,
      check: flag('validate and tell what would change'),
    },
    ['backup'],
  ),
  Restored: object(
    {
      commit: integer('number of the commit; of the newest one when nothing changed'),
      seq: integer('place in the history of this start of the server'),
      time: string('ISO 8601'),
      edits: changes,
      warnings: list(string('one sentence')),
      history: integer('Commits of its history that came along: none where there is a history already'),
      files: list(
        object({ name: string('relative to the root'), change: word('what was done', ['create', 'replace']) }, [
          'name',
          'change',
        ]),
      ),
    },
    ['commit', 'seq', 'time', 'edits', 'warnings', 'files', 'history'],
  ),
  ...RECIPE_SCHEMAS,
  FactoryResetBody: object({
    path: string('data path: only what is there'),
    thing: string('only what this Thing owns, or what is left of this module'),
    ...asking,
    ...committing,
  }),
  Rescue: object(
    { commit: integer('what was running'), time: string('when it was saved, ISO 8601'), user: string('who') },
    ['commit', 'time', 'user'],
  ),
  RescueBody: object(asking),
  RescueLoadBody: object({ ...asking, ...committing }),
  OverrideBody: object(
    {
      to: word('auto: whoever drives it decides again', ['on', 'off', 'auto']),
      for: { type: 'integer', description: 'seconds, 600 by default', minimum: 1, maximum: MAX_OVERRIDE_SECONDS },
      ...asking,
    },
    ['to'],
  ),
  Override: object(
    {
      output: string('its name'),
      to: word('as asked', ['on', 'off', 'auto']),
      for: integer('seconds; left out with auto'),
    },
    ['output', 'to'],
  ),
  ActionBody: object(
    {
      path: string('data path of the action, with all keys, or /module:name of the RPC'),
      input: { type: 'object', description: 'RFC 7951, as in input of the model' },
      ...asking,
    },
    ['path'],
  ),
  Action: object({ output: { type: 'object', description: 'RFC 7951, as in output of the model' } }, ['output']),
  ThingBody: object(asking),
  ThingDone: object(
    {
      thing: string('its application name'),
      state: string('as in /v1/discover'),
      /** Outputs that it drove until then. */
      released: { type: 'array', items: { type: 'string' } },
    },
    ['thing', 'state', 'released'],
  ),
  ConfirmBody: object({ ...asking, persistId: string('as the commit named it') }),
  Session: object(
    {
      id: string('names it in URLs'),
      user: string('who'),
      client: string('what they use'),
      mode: word('see SessionBody', V1_SESSION_MODES),
      opened: string('ISO 8601'),
      lastUsed: string('ISO 8601'),
      base: integer('the commit its edits were made on'),
      edits: integer('how many are not committed'),
    },
    ['id', 'user', 'client', 'mode', 'opened', 'lastUsed', 'base', 'edits'],
  ),
  AcknowledgeBody: object({ ...chosenAlarms, ...asking }),
  SilenceBody: object({
    ...chosenAlarms,
    seconds: { type: 'integer', description: 'how long; 3600 if left out', minimum: 1, maximum: MAX_SILENCE_SECONDS },
    ...asking,
  }),
  AlarmCount: object({ alarms: integer('how many alarms it was about') }, ['alarms']),
  AlarmTestBody: object({ target: string('name of a target'), ...asking }, ['target']),
  AlarmTest: object(
    {
      target: string('its name'),
      delivered: flag('whether it was taken'),
      reason: string('why it was not'),
    },
    ['target', 'delivered'],
  ),
  AlarmHistory: object(
    {
      steps: list(
        object(
          {
            id: integer('more is newer'),
            time: string('ISO 8601'),
            event: word('what happened', ['raised', 'changed', 'cleared', 'acknowledged', 'silenced']),
            resource: string('data path'),
            type: string('kind of alarm'),
            severity: string('RFC 8632'),
            text: string('one line for people'),
            user: string('who acknowledged'),
          },
          ['id', 'time', 'event', 'resource', 'type', 'severity', 'text'],
        ),
      ),
    },
    ['steps'],
  ),
  Sessions: object({ sessions: list({ $ref: '#/components/schemas/Session' }) }, ['sessions']),
  SessionBody: object({
    ...asking,
    mode: word('edits of its own; one candidate for all; nobody else commits', V1_SESSION_MODES),
    base: integer('the commit that the edits to come were made for, in a session that is gone'),
  }),
  SessionEditBody: object({ edits }, ['edits']),
  SessionRollbackBody: object(
    { to: integer('the commit to go back to'), path: string('data path: only what is there') },
    ['to'],
  ),
  Completions: object(
    {
      values: list(
        object(
          {
            value: string('canonical; of a child its name with its module'),
            description: string('what the entry says of itself, or the model of the child'),
            absent: string('"when": what its when asks for is not so, and it may not be there'),
            case: string('the case in use that the child would replace'),
          },
          ['value'],
        ),
      ),
      more: flag('whether there are more behind them'),
    },
    ['values', 'more'],
  ),
  SessionCommitBody: object(committing),
  Validated: object(
    { base: integer('the commit its edits were made on'), edits: changes, warnings: list(string('one sentence')) },
    ['base', 'edits', 'warnings'],
  ),
  SessionDiff: object({ base: integer('the commit its edits were made on'), edits: changes }, ['base', 'edits']),
} satisfies Record<string, ObjectSchema>
