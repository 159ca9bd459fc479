import type { DocumentDecoration } from 'elysia'
import { answering, bodyOf, COMMITTED, content, DATA_ANSWER, errors, IF_MATCH_RUNNING, WITH_DEFAULTS } from './parts.ts'

type BodyName = Parameters<typeof bodyOf>[0]

/** Statuses of what takes a body and ends in a commit. */
const REFUSED = errors('400', '403', '404', '409', '412', '413', '415')

function goingBack(summary: string, body: BodyName): DocumentDecoration {
  return {
    summary,
    tags: ['going back'],
    parameters: [IF_MATCH_RUNNING],
    requestBody: bodyOf(body, false),
    responses: { '200': COMMITTED, ...REFUSED },
  }
}

/** What the document says of backups, the startup files and the configuration saved apart. */
export const GOING_BACK_DETAILS = {
  backup: {
    GET: {
      summary: 'Everything of the root, as one document',
      tags: ['going back'],
      responses: {
        '200': { description: 'to keep, and to give to restore as it is', content: content('application/json') },
        ...errors('400', '403', '406'),
      },
    },
  },
  restore: {
    POST: {
      summary: 'Take a backup in, as one commit',
      tags: ['going back'],
      requestBody: bodyOf('RestoreBody', true),
      responses: { '200': answering('what changed', 'Restored'), ...errors('400', '403', '409', '413', '415') },
    },
  },
  'factory-reset': { POST: goingBack('Make running what the startup files say', 'FactoryResetBody') },
  rescue: {
    GET: {
      summary: 'The configuration that was saved apart',
      tags: ['going back'],
      parameters: [WITH_DEFAULTS],
      responses: {
        '200': { description: 'the configuration', content: DATA_ANSWER },
        ...errors('400', '403', '404', '406'),
      },
    },
    POST: {
      summary: 'Save running apart, in the place of what was saved before',
      tags: ['going back'],
      requestBody: bodyOf('RescueBody', false),
      responses: { '200': answering('it is saved', 'Rescue'), ...errors('400', '403', '413', '415') },
    },
  },
  'rescue-load': { POST: goingBack('Make running what was saved apart', 'RescueLoadBody') },
} satisfies Readonly<Record<string, Readonly<Record<string, DocumentDecoration>>>>
