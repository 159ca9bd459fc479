import { DEFAULT_SILENCE_SECONDS, MAX_SILENCE_SECONDS } from '../../base/index.ts'
import type { Command, WordArgument } from './command.ts'

const TYPE: WordArgument = {
  kind: 'text',
  name: 'type',
  description: 'What kind of alarm, or "all"',
  values: '/brewerslab-alarm:alarms/alarm/type',
}
const RESOURCE: WordArgument = {
  kind: 'text',
  name: 'resource',
  label: 'resource',
  gives: 'resource',
  description: 'Only of this resource, by its data path',
  values: '/brewerslab-alarm:alarms/alarm/resource',
}

/** What can be seen of alarms, and done about them. */
export const ALARM_COMMANDS: readonly Command[] = [
  {
    name: 'show-alarms',
    words: ['show', 'alarms'],
    modes: ['operational'],
    summary: 'List what is wrong, and what was',
    details: 'What is raised comes first, the worst of it at the top.',
    example: 'show alarms',
    arguments: [],
    yields: 'table',
  },
  {
    name: 'show-alarm-history',
    words: ['show', 'alarms', 'history'],
    modes: ['operational'],
    summary: 'List what happened to alarms, the newest first',
    example: 'show alarms history 20',
    arguments: [
      {
        kind: 'number',
        name: 'steps',
        of: 'steps',
        least: 1,
        most: 1000,
        description: 'How many (1..1000, default 50)',
        isOptional: true,
      },
    ],
    yields: 'table',
  },
  {
    name: 'show-targets',
    words: ['show', 'alarms', 'targets'],
    modes: ['operational'],
    summary: 'List who is told of alarms, and whether they can be',
    example: 'show alarms targets',
    arguments: [],
    yields: 'table',
  },
  {
    name: 'acknowledge',
    moves: true,
    words: ['request', 'alarm', 'acknowledge'],
    modes: ['operational'],
    summary: 'Say that you know of an alarm',
    details: 'It stays until it is cleared. "all" means every alarm that is raised.',
    example: 'request alarm acknowledge temperature-high',
    arguments: [TYPE, RESOURCE],
  },
  {
    name: 'silence',
    moves: true,
    words: ['request', 'alarm', 'silence'],
    modes: ['operational'],
    summary: 'Have nobody told of an alarm for a while',
    details: 'For longer than a week, put it on the shelf: "set alarms shelf".',
    example: 'request alarm silence temperature-high 7200',
    arguments: [
      TYPE,
      {
        kind: 'number',
        name: 'seconds',
        of: 'seconds',
        least: 1,
        most: MAX_SILENCE_SECONDS,
        description: `How long (1..${MAX_SILENCE_SECONDS}, default ${DEFAULT_SILENCE_SECONDS})`,
        isOptional: true,
      },
      RESOURCE,
    ],
  },
  {
    name: 'test-target',
    moves: true,
    words: ['request', 'alarm', 'test'],
    modes: ['operational'],
    summary: 'Send a test to a target, and say whether it was taken',
    example: 'request alarm test phone',
    arguments: [
      {
        kind: 'text',
        name: 'target',
        description: 'Its name',
        values: '/brewerslab-alarm:alarms/target/name',
      },
    ],
  },
]
