import type { DocumentDecoration } from 'elysia'
import { content, errors, inQuery, type Parameter } from './parts.ts'

const PATH: Parameter = {
  ...inQuery('path', 'data path of a leaf, or of what has leaves below it; a list without keys is all of it', 'string'),
  required: true,
}
const FORMAT: Parameter = {
  name: 'format',
  in: 'query',
  description: 'of the answer; json where it is left out',
  schema: { type: 'string', enum: ['json', 'csv', 'jsonl'] },
}

/** What the document says of readings over time. */
export const HISTORY_DETAILS = {
  history: {
    GET: {
      summary: 'Readings over time',
      tags: ['data'],
      parameters: [
        PATH,
        inQuery('from', 'RFC 3339, or a time before now as in -24h; a day before "to" where it is left out', 'string'),
        inQuery('to', 'the same; now where it is left out', 'string'),
        inQuery('points', 'how many each leaf may have: 1 to 100000, 500 where it is left out', 'integer'),
        FORMAT,
      ],
      responses: {
        '200': {
          description: 'samples, or summaries of stretches of time',
          content: content('application/json', 'text/csv', 'application/jsonl'),
        },
        ...errors('400', '403', '406', '409'),
      },
    },
  },
} satisfies Readonly<Record<string, Readonly<Record<string, DocumentDecoration>>>>
