import type { Command, WordArgument } from './command.ts'

/** What a running profile can be asked for, as the Thing that runs it calls it. */
export const PROFILE_ACTIONS = {
  start: 'Begin the profile that is configured there with its first step',
  pause: 'Hold the temperature of now; no time counts, no step ends',
  resume: 'Go on',
  skip: 'Go on to the next step',
  back: 'Go back to the beginning of the step before',
  confirm: 'Say that what the step waits for has been seen to',
  stop: 'End it; nothing says any more what temperature is to be held',
} as const

/** Application name or alias of the Thing that runs profiles. */
export const PROFILE_THING = 'profile'
/** The place that is meant where none is named. */
export const USUAL_PLACE = 'fermentation'

const WHERE: WordArgument = {
  kind: 'word',
  name: 'where',
  description: `${USUAL_PLACE}, or the name of a vessel; the first if left out`,
  isOptional: true,
}

/** Commands that ask Things for something. */
export const REQUESTS: readonly Command[] = [
  {
    name: 'request-thing',
    moves: true,
    words: ['request', 'thing'],
    modes: ['operational'],
    summary: 'Ask a Thing for something',
    details: 'What it can be asked for is told in its own description. Input is JSON, in quotes.',
    example: 'request thing profile pause \'{"where": "fermentation"}\'',
    arguments: [
      { kind: 'word', name: 'thing', description: 'Its name', isOptional: false },
      { kind: 'word', name: 'action', description: 'What it calls it', isOptional: false },
      { kind: 'word', name: 'input', description: 'JSON', isOptional: true },
    ],
  },
  ...Object.entries(PROFILE_ACTIONS).map(
    ([action, summary]): Command => ({
      name: 'request-profile',
      moves: true,
      words: ['request', 'profile', action],
      modes: ['operational'],
      summary,
      example: `request profile ${action} ${USUAL_PLACE}`,
      arguments: [WHERE],
    }),
  ),
]
