import type { DocumentDecoration } from 'elysia'
import { V1_STREAM_KINDS } from '../../base/index.ts'
import { content, errors, inHeader, inQuery, type Parameter } from './parts.ts'

const PATHS: Parameter = {
  name: 'path',
  in: 'query',
  description: 'data paths; what changes there and below is told. Everything where it is left out',
  schema: { type: 'array', items: { type: 'string' }, maxItems: 32 },
}
const KINDS: Parameter = {
  name: 'kinds',
  in: 'query',
  description: 'configuration, state, or both; both where it is left out',
  schema: { type: 'string', enum: [...V1_STREAM_KINDS] },
}

/** What the document says of live changes. */
export const STREAM_DETAILS = {
  stream: {
    GET: {
      summary: 'What changes, as it changes',
      tags: ['data'],
      parameters: [
        PATHS,
        KINDS,
        inQuery('initial', 'true: what is there now comes with the first event', 'string'),
        inHeader('Last-Event-ID', 'id of the last event that was read: goes on after it, or with resync'),
      ],
      responses: {
        '200': {
          description: 'server-sent events: begin, change, resync; their data is JSON',
          content: content('text/event-stream'),
        },
        ...errors('400', '403', '406', '503'),
      },
    },
  },
} satisfies Readonly<Record<string, Readonly<Record<string, DocumentDecoration>>>>
