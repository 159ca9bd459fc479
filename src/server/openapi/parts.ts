import type { DocumentDecoration } from 'elysia'
import {
  EDIT_LINES,
  V1_DATASTORES,
  V1_DEFAULT_OPERATIONS,
  V1_DIFF_FORMATS,
  YANG_DATA_JSON,
  YANG_DATA_XML,
} from '../../base/index.ts'
import type { ObjectSchema } from './schema-parts.ts'
import { schema } from './schemas.ts'

/** A parameter of a request. */
export type Parameter = NonNullable<DocumentDecoration['parameters']>[number]
type Responses = NonNullable<DocumentDecoration['responses']>

const ERRORS: Responses = Object.fromEntries(
  Object.entries({
    '400': 'malformed, or not valid by the model',
    '403': 'Host or Origin of somebody else',
    '404': 'not there',
    '405': 'not with this method; Allow says which',
    '406': 'no such representation',
    '409': 'in use, or in conflict with what somebody else changed',
    '412': 'changed by somebody else meanwhile',
    '413': 'body too long',
    '415': 'body of another content type',
    '501': 'nobody does it',
    '503': 'too many of them',
  }).map(([status, description]) => [
    status,
    { description, content: { [YANG_DATA_JSON]: { schema: schema('Errors') } } },
  ]),
)

/** Answers of these statuses. */
export const errors = (...statuses: string[]): Responses =>
  Object.fromEntries(Object.entries(ERRORS).filter(([status]) => statuses.includes(status)))

/** A parameter in the path of a URL. */
export const inPath = (name: string, description: string, values?: readonly string[]): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string', ...(values === undefined ? {} : { enum: [...values] }) },
})
/** A parameter in a header. */
export const inHeader = (name: string, description: string): Parameter => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string' },
})
/** A parameter in the query of a URL. */
export const inQuery = (name: string, description: string, type: 'string' | 'integer'): Parameter => ({
  name,
  in: 'query',
  description,
  schema: { type },
})

/** Which datastore. */
export const DATASTORE = inPath('datastore', 'which one', V1_DATASTORES)
/** Which Thing or module. */
export const NAME = inPath('name', 'application name or alias of a Thing, or name of a module')
/** Where below it. */
export const BELOW = inPath('*', 'nodes below it as in RFC 8040 3.5.3: hardware/probe=28-01/offsets=0,30')
/** The condition of a write. */
export const IF_MATCH = inHeader('If-Match', 'entity tags of which one must still hold')
/** The same for what concerns all of running. */
export const IF_MATCH_RUNNING = inHeader('If-Match', 'entity tags of the whole of running of which one must still hold')
const IF_NONE_MATCH = inHeader('If-None-Match', 'entity tags already known; * with PUT: must not exist yet')
/** How defaults are treated. */
export const WITH_DEFAULTS: Parameter = {
  name: 'with-defaults',
  in: 'query',
  description: `RFC 8040 4.8.9, with ${YANG_DATA_JSON} and ${YANG_DATA_XML}`,
  schema: { type: 'string', enum: ['report-all', 'explicit', 'trim'] },
}

/** Content of these types, of any shape. */
export const content = (...types: string[]) => Object.fromEntries(types.map((type) => [type, { schema: {} }]))
/** Data in either shape of JSON. */
export const DATA = content('application/json', YANG_DATA_JSON)
/** Data as it is answered. */
export const DATA_ANSWER = content('application/json', YANG_DATA_JSON, YANG_DATA_XML)
/** The answer of a commit. */
export const COMMITTED = { description: 'committed', content: { 'application/json': { schema: schema('Commit') } } }

type Named = Parameters<typeof schema>[0]

/** An answer of a named schema. */
export const answering = (description: string, name: Named) => ({
  description,
  content: { 'application/json': { schema: schema(name) } },
})

/** A body of a named schema. */
export const bodyOf = (name: Named, required: boolean) => ({
  required,
  content: { 'application/json': { schema: schema(name) } },
})

/** Edits in any of their forms, of which all but the first have what comes beside them in the query. */
export const editsBody = (name: Named) => ({
  required: true,
  content: {
    'application/json': { schema: schema(name) },
    [YANG_DATA_JSON]: { schema: { type: 'object' as const, description: 'a document with operations, RFC 7952' } },
    [YANG_DATA_XML]: { schema: { type: 'string' as const, description: 'a document with operations, RFC 6241 7.2' } },
    [EDIT_LINES]: { schema: { type: 'string' as const, description: 'lines of set, delete, insert, rename, copy' } },
  },
})
/** How such a document is meant. */
export const DEFAULT_OPERATION: Parameter = {
  name: 'default-operation',
  in: 'query',
  description: 'RFC 6241 7.2, of documents: for nodes that say nothing; merge if left out',
  schema: { type: 'string', enum: [...V1_DEFAULT_OPERATIONS] },
}
/** How a diff is answered. */
export const DIFF_FORMAT: Parameter = {
  name: 'format',
  in: 'query',
  description: 'as JSON, as lines that make the change, as a tree for people; edits if left out',
  schema: { type: 'string', enum: [...V1_DIFF_FORMATS] },
}
/** A diff in any format. */
export const diffing = (name: Named) => ({
  description: 'what is different',
  content: { 'application/json': { schema: schema(name) }, 'text/plain': { schema: { type: 'string' as const } } },
})

/** A GET of data. */
export function reading(summary: string, ...path: Parameter[]): DocumentDecoration {
  return {
    summary,
    tags: ['data'],
    parameters: [...path, WITH_DEFAULTS, IF_NONE_MATCH],
    responses: {
      '200': { description: 'the data, with its ETag', content: DATA_ANSWER },
      '304': { description: 'as known already' },
      ...errors('400', '403', '404', '406'),
    },
  }
}

/** A PUT or PATCH of data. */
export function writing(summary: string, ...path: Parameter[]): DocumentDecoration {
  return {
    summary,
    tags: ['data'],
    parameters: [...path, IF_MATCH, IF_NONE_MATCH],
    requestBody: { required: true, content: DATA },
    responses: { '200': COMMITTED, ...errors('400', '403', '404', '405', '409', '412', '413', '415') },
  }
}

/** A DELETE of data. */
export function removing(summary: string, ...path: Parameter[]): DocumentDecoration {
  const { requestBody: _, ...rest } = writing(summary, ...path)
  return rest
}

/** A GET about the server. */
export function asking(summary: string, description: string): DocumentDecoration {
  return {
    summary,
    tags: ['server'],
    responses: { '200': { description, content: content('application/json') }, ...errors('403', '406') },
  }
}

/** A POST to a Thing. */
export function ordering(summary: string, body: ObjectSchema, description: string): DocumentDecoration {
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
