import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import brewerslab from '../../yang/brewerslab.yang' with { type: 'text' }
import alarm from '../../yang/brewerslab-alarm.yang' with { type: 'text' }
import bridge from '../../yang/brewerslab-bridge.yang' with { type: 'text' }
import control from '../../yang/brewerslab-control.yang' with { type: 'text' }
import device from '../../yang/brewerslab-device.yang' with { type: 'text' }
import gravity from '../../yang/brewerslab-gravity.yang' with { type: 'text' }
import history from '../../yang/brewerslab-history.yang' with { type: 'text' }
import profile from '../../yang/brewerslab-profile.yang' with { type: 'text' }
import recipe from '../../yang/brewerslab-recipe.yang' with { type: 'text' }
import simulator from '../../yang/brewerslab-simulator.yang' with { type: 'text' }
import thing from '../../yang/brewerslab-thing.yang' with { type: 'text' }
import types from '../../yang/brewerslab-types.yang' with { type: 'text' }
import { migrations } from '../../yang/migrations/index.ts'
import { BrewError, type Migration } from '../base/index.ts'

/** A YANG module as text. `file` is named in errors. */
export interface ModuleText {
  readonly file: string
  readonly text: string
}

/** The project's own modules, embedded in the executable. */
export const projectModules: readonly ModuleText[] = [
  { file: 'brewerslab-types.yang', text: types },
  { file: 'brewerslab.yang', text: brewerslab },
  { file: 'brewerslab-device.yang', text: device },
  { file: 'brewerslab-simulator.yang', text: simulator },
  { file: 'brewerslab-alarm.yang', text: alarm },
  { file: 'brewerslab-thing.yang', text: thing },
  { file: 'brewerslab-control.yang', text: control },
  { file: 'brewerslab-profile.yang', text: profile },
  { file: 'brewerslab-recipe.yang', text: recipe },
  { file: 'brewerslab-gravity.yang', text: gravity },
  { file: 'brewerslab-bridge.yang', text: bridge },
  { file: 'brewerslab-history.yang', text: history },
]

/** How data follows them from one revision to the next. */
export const projectMigrations: readonly Migration[] = migrations

/**
 * Every `*.yang` file of a directory, by name; none where there is no such directory.
 * @throws BrewError `operation-failed` for a file that cannot be read
 */
export async function readUserModules(directory: string): Promise<ModuleText[]> {
  const names = listModules(directory)
  return Promise.all(
    names.map(async (name) => {
      const file = join(directory, name)
      try {
        return { file, text: await Bun.file(file).text() }
      } catch (cause) {
        throw new BrewError('operation-failed', 'cannot be read', { file }, 'Check its permissions.', { cause })
      }
    }),
  )
}

function listModules(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.yang') && !name.startsWith('.'))
      .sort()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw new BrewError('operation-failed', 'cannot be listed', { file: directory }, 'Check its permissions.', {
      cause: error,
    })
  }
}
