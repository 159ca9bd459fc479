import type { DocumentDecoration } from 'elysia'
import { answering, errors, inHeader, inQuery } from './parts.ts'

/** What the document says of what may come next. */
export const COMPLETE_DETAILS = {
  complete: {
    GET: {
      summary: 'What may come next at a path: keys of a list, values of a leaf, children of a node',
      tags: ['data'],
      parameters: [
        {
          ...inQuery('path', 'data path of a list, perhaps with some of its keys, or of a leaf', 'string'),
          required: true,
        },
        inQuery('of', 'children: what may stand below a container, a list entry or the root', 'string'),
        inQuery('key', 'which key of the list; the first that the path does not give if left out', 'string'),
        inQuery('prefix', 'what values begin with', 'string'),
        inQuery('after', 'only those that come after this one', 'string'),
        inQuery('limit', '1 to 1000; 100 if left out', 'integer'),
        inQuery('session', 'the candidate of this session', 'string'),
        inQuery('datastore', 'running or operational; both if left out', 'string'),
        inHeader('If-None-Match', 'entity tags already known'),
      ],
      responses: {
        '200': answering('values, with their ETag', 'Completions'),
        '304': { description: 'as known already' },
        ...errors('400', '403', '404', '406'),
      },
    },
  },
} satisfies Readonly<Record<string, Readonly<Record<string, DocumentDecoration>>>>
