import { SETTING_NAMES, SETTINGS, type Setting, type SettingName } from '../settings.ts'
import type { Command, WordArgument } from './command.ts'

const BOTH = ['operational', 'configuration'] as const

/** A word of a setting is listed where these are all there are, else read by the setting itself. */
function settingArgument(name: string, { words, also, summary }: Setting): WordArgument {
  if (also === undefined) return { kind: 'choice', name: 'value', words, description: summary }
  const description = `${Object.keys(words).join(', ')} or ${also}`
  return { kind: 'word', name, description, isOptional: false }
}

const settings: readonly Command[] = SETTING_NAMES.map((setting: SettingName): Command => {
  const { summary, example }: Setting = SETTINGS[setting]
  return {
    name: 'set-setting',
    words: ['set', 'cli', setting],
    modes: ['operational'],
    summary,
    example,
    arguments: [settingArgument(setting, SETTINGS[setting])],
    setting,
  }
})

/** Commands about the session itself. */
export const SESSION_COMMANDS: readonly Command[] = [
  {
    name: 'configure',
    words: ['configure'],
    modes: ['operational'],
    summary: 'Enter configuration mode with a private copy of the configuration',
    details: 'Edits are seen by nobody else until "commit".',
    example: 'configure',
    arguments: [],
    session: 'private',
  },
  {
    name: 'configure',
    words: ['configure', 'private'],
    modes: ['operational'],
    summary: 'Enter configuration mode with a private copy, as without this word',
    example: 'configure private',
    arguments: [],
    session: 'private',
  },
  {
    name: 'configure',
    words: ['configure', 'exclusive'],
    modes: ['operational'],
    summary: 'Enter configuration mode; nobody else commits until you leave it',
    details: 'The lock also ends when nothing was typed for half an hour.',
    example: 'configure exclusive',
    arguments: [],
    session: 'exclusive',
  },
  {
    name: 'configure',
    words: ['configure', 'shared'],
    modes: ['operational'],
    summary: 'Enter configuration mode with a candidate that all who do so edit together',
    details: 'Edits are seen by all of them at once, and by nobody else until "commit".',
    example: 'configure shared',
    arguments: [],
    session: 'shared',
  },
  {
    name: 'show-sessions',
    words: ['who'],
    modes: BOTH,
    summary: 'List who is in configuration mode, since when, and with how many edits',
    example: 'who',
    arguments: [],
    yields: 'table',
  },
  {
    name: 'show-setting',
    words: ['show', 'cli'],
    modes: ['operational'],
    summary: 'Show how this command line shows things',
    example: 'show cli',
    arguments: [],
    yields: 'table',
  },
  ...settings,
  {
    name: 'run',
    words: ['run'],
    modes: ['configuration'],
    summary: 'Carry out a command of operational mode without leaving this one',
    example: 'run show brewhouse temperature fermentation results',
    arguments: [{ kind: 'command', name: 'command' }],
  },
  {
    name: 'help',
    words: ['help'],
    modes: BOTH,
    summary: 'List the commands, or explain one',
    example: 'help show',
    arguments: [{ kind: 'topic', name: 'command' }],
    yields: 'text',
  },
  {
    name: 'leave',
    words: ['exit'],
    modes: BOTH,
    summary: 'Leave what "edit" has entered, then configuration mode, then the program',
    example: 'exit',
    arguments: [],
  },
  {
    name: 'leave-all',
    words: ['exit', 'configuration-mode'],
    modes: ['configuration'],
    summary: 'Leave configuration mode, wherever "edit" has led',
    example: 'exit configuration-mode',
    arguments: [],
  },
  {
    name: 'leave',
    words: ['quit'],
    modes: BOTH,
    summary: 'The same as exit',
    example: 'quit',
    arguments: [],
  },
]
