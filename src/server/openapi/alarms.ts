import type { DocumentDecoration } from 'elysia'
import { answering, bodyOf, errors, inQuery } from './parts.ts'

type Name = Parameters<typeof bodyOf>[0]

function acting(summary: string, body: Name, isBodyRequired: boolean, answer: Name): DocumentDecoration {
  return {
    summary,
    tags: ['alarms'],
    requestBody: bodyOf(body, isBodyRequired),
    responses: { '200': answering('done', answer), ...errors('400', '403', '404', '409', '413', '415') },
  }
}

/** What the document says of what is done to alarms. */
export const ALARM_DETAILS = {
  'alarms-acknowledge': { POST: acting('Say that somebody knows of them', 'AcknowledgeBody', false, 'AlarmCount') },
  'alarms-silence': { POST: acting('Tell nobody of them for a while', 'SilenceBody', false, 'AlarmCount') },
  'alarms-test': { POST: acting('Send a test to a target', 'AlarmTestBody', true, 'AlarmTest') },
  'alarms-history': {
    GET: {
      summary: 'What happened to alarms, newest first',
      tags: ['alarms'],
      parameters: [
        inQuery('limit', '1 to 1000; 100 if left out', 'integer'),
        inQuery('before', 'only steps with a smaller id', 'integer'),
      ],
      responses: { '200': answering('steps', 'AlarmHistory'), ...errors('400', '403', '406') },
    },
  },
} satisfies Readonly<Record<string, Readonly<Record<string, DocumentDecoration>>>>
