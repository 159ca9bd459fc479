import type { DocumentDecoration } from 'elysia'
import type { ThingVerb } from '../../base/index.ts'
import { ALARM_DETAILS } from './alarms.ts'
import { COMPLETE_DETAILS } from './complete.ts'
import { GOING_BACK_DETAILS } from './going-back.ts'
import { HISTORY_DETAILS } from './history.ts'
import {
  answering,
  asking,
  BELOW,
  bodyOf,
  COMMITTED,
  DATASTORE,
  DEFAULT_OPERATION,
  editsBody,
  errors,
  IF_MATCH_RUNNING,
  inPath,
  NAME,
  ordering,
  reading,
  removing,
  writing,
} from './parts.ts'
import { RECIPE_DETAILS } from './recipes.ts'
import { ANY, flag, object, string, asking as who } from './schema-parts.ts'
import { SCHEMAS } from './schemas.ts'
import { STREAM_DETAILS } from './stream.ts'
import { COMMIT_DETAILS, HOW_TO_COMMIT, SESSION_DETAILS } from './transactions.ts'

/** Names of the routes, for their descriptions. */
export type RouteName =
  | 'openapi'
  | 'datastore'
  | 'territory'
  | 'node'
  | 'commit'
  | 'discover'
  | 'health'
  | 'register'
  | 'request'
  | 'unregister'
  | 'action'
  | ThingVerb
  | 'override'
  | keyof typeof COMMIT_DETAILS
  | keyof typeof SESSION_DETAILS
  | keyof typeof GOING_BACK_DETAILS
  | keyof typeof ALARM_DETAILS
  | keyof typeof RECIPE_DETAILS
  | keyof typeof HISTORY_DETAILS
  | keyof typeof STREAM_DETAILS
  | keyof typeof COMPLETE_DETAILS

/** The parts of the OpenAPI document that no single route has. */
export const API_DOCUMENT = {
  info: {
    title: 'brewerslab',
    version: '1',
    description:
      'Configuration and readings of a brewery. Shapes of /v1 are kept: members may be added, none is renamed or removed.',
  },
  components: { schemas: SCHEMAS },
}

function controlling(summary: string): DocumentDecoration {
  return {
    summary,
    tags: ['things'],
    parameters: [inPath('name', 'application name or alias of a Thing')],
    requestBody: bodyOf('ThingBody', false),
    responses: { '200': answering('done', 'ThingDone'), ...errors('400', '403', '404', '409', '413', '415', '501') },
  }
}

const HIDDEN: DocumentDecoration = { hide: true }

/** What the OpenAPI document says of each method of each route. */
export const DETAILS: Readonly<Record<RouteName, Readonly<Record<string, DocumentDecoration>>>> = {
  openapi: {},
  datastore: {
    GET: reading('A whole datastore', DATASTORE),
    PUT: HIDDEN,
    PATCH: HIDDEN,
    DELETE: HIDDEN,
  },
  territory: {
    GET: reading('What a Thing owns, or what is left of a module', DATASTORE, NAME),
    PUT: writing('Replace what it owns; running only', DATASTORE, NAME),
    PATCH: writing('Merge into what it owns; running only', DATASTORE, NAME),
    DELETE: removing('Remove what it owns; running only', DATASTORE, NAME),
  },
  node: {
    GET: reading('A node below it', DATASTORE, NAME, BELOW),
    PUT: writing('Create or replace the node; running only', DATASTORE, NAME, BELOW),
    PATCH: writing('Merge into the node; running only', DATASTORE, NAME, BELOW),
    DELETE: removing('Remove the node; running only', DATASTORE, NAME, BELOW),
  },
  commit: {
    POST: {
      summary: 'Many edits, all or none',
      tags: ['data'],
      parameters: [IF_MATCH_RUNNING, DEFAULT_OPERATION, ...HOW_TO_COMMIT],
      requestBody: editsBody('CommitBody'),
      responses: { '200': COMMITTED, ...errors('400', '403', '409', '412', '413', '415') },
    },
  },
  discover: { GET: asking('Modules, Things, datastores and the schema', 'all a client needs to know') },
  health: { GET: asking('Whether the server answers', 'status, version, boot, uptimeSeconds, simulated') },
  register: {
    POST: ordering(
      'Write the startup file of a Thing',
      object({ source: string('file of a user’s Thing'), force: flag('overwrite') }),
      'the files written',
    ),
  },
  request: {
    POST: ordering(
      'Ask a Thing for something',
      object({ name: string('what it calls it'), input: ANY, ...who }, ['name']),
      'output: what it says',
    ),
  },
  start: { POST: controlling('Start a Thing') },
  stop: { POST: controlling('Stop a Thing; what it drives goes to its safe state at once') },
  restart: { POST: controlling('Stop a Thing and start it again') },
  action: {
    POST: {
      summary: 'An action or an RPC of the model',
      tags: ['data'],
      requestBody: bodyOf('ActionBody', true),
      responses: {
        '200': answering('what came out of it', 'Action'),
        ...errors('400', '403', '404', '409', '413', '415', '501'),
      },
    },
  },
  unregister: { POST: ordering('Undo register; what is saved stays', object({}), 'the files removed') },
  override: {
    POST: {
      summary: 'A person decides about an output for a while; its lease and limits hold all the same',
      tags: ['outputs'],
      parameters: [inPath('name', 'name of the output')],
      requestBody: bodyOf('OverrideBody', true),
      responses: {
        '200': answering('passed on; what becomes of it is state', 'Override'),
        ...errors('400', '403', '404', '413', '415'),
      },
    },
  },
  ...COMMIT_DETAILS,
  ...SESSION_DETAILS,
  ...GOING_BACK_DETAILS,
  ...ALARM_DETAILS,
  ...RECIPE_DETAILS,
  ...HISTORY_DETAILS,
  ...STREAM_DETAILS,
  ...COMPLETE_DETAILS,
}
