import type { DocumentDecoration } from 'elysia'
import { V1_DATASTORES, YANG_DATA_JSON } from '../base/index.ts'

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
  | 'unregister'

type Parameter = NonNullable<DocumentDecoration['parameters']>[number]
type Responses = NonNullable<DocumentDecoration['responses']>
type Property = { type: 'string' | 'boolean' | 'integer' | 'object'; description?: string; enum?: string[] }

const object = (properties: Record<string, Property>, required: string[] = []) => ({
  type: 'object' as const,
  properties,
  required,
})
const list = (items: ReturnType<typeof object>) => ({ type: 'array' as const, items })
const string = (description: string): Property => ({ type: 'string', description })
const integer = (description: string): Property => ({ type: 'integer', description })
const flag = (description: string): Property => ({ type: 'boolean', description })

/** The parts of the OpenAPI document that no single route has. */
export const API_DOCUMENT = {
  info: {
    title: 'brewerslab',
    version: '1',
    description:
      'Configuration and readings of a brewery. Shapes of /v1 are kept: members may be added, none is renamed or removed.',
  },
  components: {
    schemas: {
      Errors: {
        ...object({}),
        description: 'RFC 8040 section 7',
        properties: {
          'ietf-restconf:errors': {
            type: 'object' as const,
            properties: {
              error: list(
                object(
                  {
                    'error-type': { type: 'string', enum: ['transport', 'rpc', 'protocol', 'application'] },
                    'error-tag': string('RFC 6241 appendix A'),
                    'error-app-tag': string('RFC 7950 section 15, or the model’s own'),
                    'error-path': string('data path'),
                    'error-message': string('one sentence'),
                    'error-info': { type: 'object', description: 'hint, line, column' },
                  },
                  ['error-type', 'error-tag'],
                ),
              ),
            },
          },
        },
      },
      Commit: {
        ...object({}),
        properties: {
          commit: integer('number of the commit; of the newest one when nothing changed'),
          seq: integer('place in the history of this start of the server'),
          time: string('ISO 8601'),
          edits: list(
            object({
              op: { type: 'string', enum: ['create', 'replace', 'delete', 'move'] },
              path: string('data path'),
              old: string('canonical value'),
              new: string('canonical value'),
            }),
          ),
          warnings: { type: 'array' as const, items: { type: 'string' as const } },
        },
      },
      CommitBody: {
        ...object({}),
        required: ['edits'],
        properties: {
          edits: list(
            object(
              {
                op: { type: 'string', enum: ['merge', 'replace', 'create', 'delete', 'remove'] },
                path: string('data path from the root'),
                value: { type: 'object', description: 'RFC 7951 value of the node; none for delete and remove' },
              },
              ['op', 'path'],
            ),
          ),
          comment: string('kept with the commit'),
          user: string('who'),
          client: { type: 'string' as const, enum: ['cli', 'v1'] },
          check: flag('validate only'),
        },
      },
    },
  },
}

const schema = (name: keyof typeof API_DOCUMENT.components.schemas) => ({ $ref: `#/components/schemas/${name}` })

const ERRORS: Responses = Object.fromEntries(
  Object.entries({
    '400': 'malformed, or not valid by the model',
    '403': 'Host or Origin of somebody else',
    '404': 'not there',
    '405': 'not with this method; Allow says which',
    '406': 'no such representation',
    '409': 'in use',
    '412': 'changed by somebody else meanwhile',
    '413': 'body too long',
    '415': 'body of another content type',
  }).map(([status, description]) => [
    status,
    { description, content: { [YANG_DATA_JSON]: { schema: schema('Errors') } } },
  ]),
)

const errors = (...statuses: string[]): Responses =>
  Object.fromEntries(Object.entries(ERRORS).filter(([status]) => statuses.includes(status)))

const inPath = (name: string, description: string, values?: readonly string[]): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string', ...(values === undefined ? {} : { enum: [...values] }) },
})
const inHeader = (name: string, description: string): Parameter => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string' },
})

const DATASTORE = inPath('datastore', 'which one', V1_DATASTORES)
const NAME = inPath('name', 'application name or alias of a Thing, or name of a module')
const BELOW = inPath('*', 'nodes below it as in RFC 8040 3.5.3: hardware/probe=28-01/offsets=0,30')
const IF_MATCH = inHeader('If-Match', 'entity tags of which one must still hold')
const IF_NONE_MATCH = inHeader('If-None-Match', 'entity tags already known; * with PUT: must not exist yet')
const WITH_DEFAULTS: Parameter = {
  name: 'with-defaults',
  in: 'query',
  description: `RFC 8040 4.8.9, with ${YANG_DATA_JSON}`,
  schema: { type: 'string', enum: ['report-all', 'explicit', 'trim'] },
}

const content = (...types: string[]) => Object.fromEntries(types.map((type) => [type, { schema: {} }]))
const DATA = content('application/json', YANG_DATA_JSON)
const COMMITTED = { description: 'committed', content: { 'application/json': { schema: schema('Commit') } } }

function reading(summary: string, ...path: Parameter[]): DocumentDecoration {
  return {
    summary,
    tags: ['data'],
    parameters: [...path, WITH_DEFAULTS, IF_NONE_MATCH],
    responses: {
      '200': { description: 'the data, with its ETag', content: DATA },
      '304': { description: 'as known already' },
      ...errors('400', '403', '404', '406'),
    },
  }
}

function writing(summary: string, ...path: Parameter[]): DocumentDecoration {
  return {
    summary,
    tags: ['data'],
    parameters: [...path, IF_MATCH, IF_NONE_MATCH],
    requestBody: { required: true, content: DATA },
    responses: { '200': COMMITTED, ...errors('400', '403', '404', '405', '409', '412', '413', '415') },
  }
}

function removing(summary: string, ...path: Parameter[]): DocumentDecoration {
  const { requestBody: _, ...rest } = writing(summary, ...path)
  return rest
}

function asking(summary: string, description: string): DocumentDecoration {
  return {
    summary,
    tags: ['server'],
    responses: { '200': { description, content: content('application/json') }, ...errors('403', '406') },
  }
}

function ordering(summary: string, body: ReturnType<typeof object>, description: string): DocumentDecoration {
  return {
    summary,
    tags: ['things'],
    parameters: [NAME],
    requestBody: { required: false, content: { 'application/json': { schema: body } } },
    responses: {
      '200': { description, content: content('application/json') },
      ...errors('400', '403', '404', '409', '413', '415'),
    },
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
      parameters: [inHeader('If-Match', 'entity tags of the whole of running of which one must still hold')],
      requestBody: { required: true, content: { 'application/json': { schema: schema('CommitBody') } } },
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
  unregister: { POST: ordering('Undo register; what is saved stays', object({}), 'the files removed') },
}
