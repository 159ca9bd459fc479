import { DEFAULT_CONFIRM_SECONDS, MAX_CONFIRM_SECONDS } from '../../base/index.ts'
import { COMMENT, commitNumber, typedPath } from './arguments.ts'
import type { Command } from './command.ts'

/** What can be seen of the candidate, and decided about it. */
export const CANDIDATE_COMMANDS: readonly Command[] = [
  {
    name: 'show-candidate',
    words: ['show'],
    modes: ['configuration'],
    summary: 'Show the configuration with the edits of this session',
    details:
      'Of a list, a key with "*" in it stands for all that it fits. "| compare" shows what a commit would change: "+" ' +
      'is added, "-" is taken away, "!" stands elsewhere.',
    example: 'show brewhouse power | display set',
    arguments: [typedPath('configuration', 'anywhere', { globs: true })],
    yields: 'configuration',
  },
  {
    name: 'save',
    words: ['save'],
    modes: ['configuration'],
    summary: 'Write the configuration with the edits of this session to a file on this machine',
    details:
      'What is at "edit" and below it. The name decides how: .xml, .set (lines that make it), .curly, anything else is ' +
      'JSON (RFC 7951). "load" takes all of them.',
    example: 'save winter.json',
    arguments: [{ kind: 'text', name: 'file', of: 'file', description: 'Its name' }],
  },
  {
    name: 'validate',
    words: ['validate'],
    modes: ['configuration'],
    summary: 'Judge the edits as a commit would, and list all that is wrong',
    example: 'validate',
    arguments: [],
  },
  {
    name: 'status',
    words: ['status'],
    modes: ['configuration'],
    summary: 'Say how this session stands: its edits, who else edits, what waits to be confirmed',
    example: 'status',
    arguments: [],
    yields: 'text',
  },
  {
    name: 'commit',
    words: ['commit'],
    modes: ['configuration'],
    summary: 'Put all edits in force, or none if one is refused',
    details: 'What somebody else has changed meanwhile is told by its path; a second "commit" then decides.',
    example: 'commit',
    arguments: [],
  },
  {
    name: 'commit-check',
    words: ['commit', 'check'],
    modes: ['configuration'],
    summary: 'Find out whether a commit would be accepted, and change nothing',
    example: 'commit check',
    arguments: [],
  },
  {
    name: 'commit-and-quit',
    words: ['commit', 'and-quit'],
    modes: ['configuration'],
    summary: 'Commit, and leave configuration mode if it was accepted',
    example: 'commit and-quit comment "a warmer week"',
    arguments: [{ ...COMMENT, label: 'comment' }],
  },
  {
    name: 'commit',
    words: ['commit', 'comment'],
    modes: ['configuration'],
    summary: 'Commit and say why',
    details: 'A comment with blanks is written in quotes. "show commits" lists it.',
    example: 'commit comment "a warmer week"',
    arguments: [COMMENT],
  },
  {
    name: 'commit-confirmed',
    words: ['commit', 'confirmed'],
    modes: ['configuration'],
    summary: 'Commit, and go back unless it is confirmed',
    details: `It goes back by itself unless "commit confirm" comes in time: in ${DEFAULT_CONFIRM_SECONDS} seconds where none are given. Another commit confirms it, too.`,
    example: 'commit confirmed 300 comment "new probe"',
    arguments: [
      {
        kind: 'number',
        name: 'seconds',
        of: 'seconds',
        least: 1,
        most: MAX_CONFIRM_SECONDS,
        description: `How long it waits (1..${MAX_CONFIRM_SECONDS}, default ${DEFAULT_CONFIRM_SECONDS})`,
        isOptional: true,
      },
      { ...COMMENT, label: 'comment' },
    ],
  },
  {
    name: 'commit-confirm',
    moves: true,
    words: ['commit', 'confirm'],
    modes: ['configuration'],
    summary: 'Keep the commit that waits to be confirmed',
    example: 'commit confirm',
    arguments: [],
  },
  {
    name: 'commit-abort',
    moves: true,
    words: ['commit', 'abort'],
    modes: ['configuration'],
    summary: 'Roll the commit that waits to be confirmed back now',
    details: 'The edits of this session stay.',
    example: 'commit abort',
    arguments: [],
  },
  {
    name: 'rollback',
    words: ['rollback'],
    modes: ['configuration'],
    summary: 'Load what was in force after a commit, to look at first',
    details:
      'The edits of this session are forgotten. Look with "show | compare"; "commit" puts it in force. ' +
      'Without a number, or with 0, it is the configuration in force.',
    example: 'rollback 12',
    arguments: [commitNumber('Its number, see "show commits"', true)],
  },
  {
    name: 'discard',
    words: ['discard'],
    modes: ['configuration'],
    summary: 'Forget all edits of this session',
    example: 'discard',
    arguments: [],
  },
]
