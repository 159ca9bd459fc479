import type { DocumentDecoration } from 'elysia'
import { V1_LOAD_MODES, YANG_DATA_JSON, YANG_DATA_XML } from '../../base/index.ts'
import {
  answering,
  bodyOf,
  COMMITTED,
  content,
  DATA_ANSWER,
  DEFAULT_OPERATION,
  DIFF_FORMAT,
  diffing,
  editsBody,
  errors,
  IF_MATCH_RUNNING,
  inPath,
  inQuery,
  type Parameter,
  WITH_DEFAULTS,
} from './parts.ts'

const NUMBER = inPath('number', 'of a commit')
const ID = inPath('id', 'of a session')

/** Statuses of what takes a body and may meet other commits. */
const REFUSED = errors('400', '403', '404', '409', '412', '413', '415')

type Answer = ReturnType<typeof answering> | ReturnType<typeof diffing>
type BodyName = Parameters<typeof bodyOf>[0]

function looking(tag: string, summary: string, answer: Answer, ...parameters: Parameter[]): DocumentDecoration {
  return {
    summary,
    tags: [tag],
    parameters,
    responses: { '200': answer, ...errors('400', '403', '404', '406') },
  }
}

function configuration(tag: string, summary: string, ...parameters: Parameter[]): DocumentDecoration {
  return {
    summary,
    tags: [tag],
    parameters: [...parameters, WITH_DEFAULTS],
    responses: {
      '200': { description: 'the configuration', content: DATA_ANSWER },
      ...errors('400', '403', '404', '406'),
    },
  }
}

function inSession(
  summary: string,
  answer: Answer,
  body?: { readonly name: BodyName; readonly required: boolean },
): DocumentDecoration {
  return {
    summary,
    tags: ['sessions'],
    parameters: [ID],
    ...(body === undefined ? {} : { requestBody: bodyOf(body.name, body.required) }),
    responses: { '200': answer, ...REFUSED },
  }
}

const SESSION = answering('the session', 'Session')
const VALIDATED = answering('what a commit would change, and what Things say of it', 'Validated')

/** What a commit takes in its query where its body has no place for it. */
export const HOW_TO_COMMIT: readonly Parameter[] = [
  inQuery('comment', 'kept with the commit', 'string'),
  inQuery('user', 'who', 'string'),
  inQuery('client', 'what they use: cli or v1', 'string'),
  inQuery('check', 'true: validate only', 'string'),
  inQuery('confirmed', 'seconds after which it is rolled back unless it is confirmed', 'integer'),
  inQuery('base', 'the commit the edits were made on', 'integer'),
]

const LOAD_MODE: Parameter = {
  name: 'mode',
  in: 'query',
  description: 'into what is there; all there is to be; node by node in the place of what is there; merge if left out',
  schema: { type: 'string', enum: [...V1_LOAD_MODES] },
}

const SIDE = 'the number of a commit, running, startup or session:<id>'

/** What the document says of the commit log and what goes back in it. */
export const COMMIT_DETAILS = {
  commits: {
    GET: looking(
      'commits',
      'The commit log, newest first',
      answering('commits, and the confirmed commit that waits', 'Commits'),
      inQuery('limit', '1 to 1000; 100 if left out', 'integer'),
      inQuery('before', 'only commits with lower numbers', 'integer'),
    ),
  },
  'commit-of': { GET: looking('commits', 'One commit', answering('the commit', 'LoggedCommit'), NUMBER) },
  'commit-diff': {
    GET: looking(
      'commits',
      'What a commit changed, or from it to another one',
      diffing('Diff'),
      NUMBER,
      inQuery('to', 'another commit, or running', 'string'),
      DIFF_FORMAT,
    ),
  },
  diff: {
    GET: looking(
      'commits',
      'What differs between two configurations',
      diffing('Diff'),
      inQuery('from', SIDE, 'string'),
      inQuery('to', `${SIDE}; running if left out`, 'string'),
      DIFF_FORMAT,
    ),
    POST: {
      summary: 'The same, where either may be a document',
      tags: ['commits'],
      requestBody: bodyOf('DiffBody', true),
      responses: { '200': diffing('Diff'), ...errors('400', '403', '404', '413', '415') },
    },
  },
  'commit-configuration': { GET: configuration('commits', 'Running as it was after a commit', NUMBER) },
  rollback: {
    POST: {
      summary: 'A new commit that makes running what it was after an earlier one',
      tags: ['commits'],
      parameters: [IF_MATCH_RUNNING],
      requestBody: bodyOf('RollbackBody', true),
      responses: { '200': COMMITTED, ...REFUSED },
    },
  },
  confirm: {
    POST: {
      summary: 'Keep the confirmed commit that waits',
      tags: ['commits'],
      requestBody: bodyOf('ConfirmBody', false),
      responses: { '204': { description: 'it stays' }, ...errors('400', '403', '409', '413', '415') },
    },
  },
  cancel: {
    POST: {
      summary: 'Roll the confirmed commit that waits back now',
      tags: ['commits'],
      requestBody: bodyOf('ConfirmBody', false),
      responses: { '200': COMMITTED, ...errors('400', '403', '409', '413', '415') },
    },
  },
} satisfies Readonly<Record<string, Readonly<Record<string, DocumentDecoration>>>>

/** What the document says of sessions. */
export const SESSION_DETAILS = {
  sessions: {
    GET: looking('sessions', 'Open sessions', answering('all of them', 'Sessions')),
    POST: {
      summary: 'Open a session with a candidate',
      tags: ['sessions'],
      requestBody: bodyOf('SessionBody', false),
      responses: {
        '201': answering('the session; Location has its URL', 'Session'),
        ...errors('400', '403', '409', '413', '415'),
      },
    },
  },
  session: {
    GET: looking('sessions', 'One session', SESSION, ID),
    DELETE: {
      summary: 'Close a session: its edits and its lock are gone',
      tags: ['sessions'],
      parameters: [ID],
      responses: { '204': { description: 'closed' }, ...errors('403', '404') },
    },
  },
  'session-edit': {
    POST: {
      ...inSession('Edit the candidate, all edits or none', SESSION),
      parameters: [ID, DEFAULT_OPERATION],
      requestBody: editsBody('SessionEditBody'),
    },
  },
  'session-load': {
    POST: {
      ...inSession('Load a document into the candidate, all of it or nothing', SESSION),
      parameters: [ID, LOAD_MODE, inQuery('path', 'data path of what the document is the content of', 'string')],
      requestBody: { required: true, content: content(YANG_DATA_JSON, YANG_DATA_XML) },
    },
  },
  'session-discard': { POST: inSession('Take back all edits', SESSION) },
  'session-rollback': {
    POST: inSession('Make the candidate what running was after a commit', SESSION, {
      name: 'SessionRollbackBody',
      required: true,
    }),
  },
  'session-validate': { POST: inSession('Judge the candidate, and ask Things; all faults at once', VALIDATED) },
  'session-commit': {
    POST: inSession('Commit the candidate', COMMITTED, { name: 'SessionCommitBody', required: false }),
  },
  'session-diff': {
    GET: looking('sessions', 'What the candidate would change', diffing('SessionDiff'), ID, DIFF_FORMAT),
  },
  'session-configuration': {
    GET: configuration(
      'sessions',
      'The candidate',
      ID,
      inQuery('path', 'data path of the node that is wanted; all if left out', 'string'),
    ),
  },
} satisfies Readonly<Record<string, Readonly<Record<string, DocumentDecoration>>>>
