import { hostname } from 'node:os'
import { type Clock, isJsonObject, type JsonObject, parseJson } from '../../base/index.ts'
import { projectModules } from '../../yang/index.ts'
import { commitsOf, directoryTexts } from '../backup.ts'
import type { Backup } from '../backup-file.ts'
import type { History } from '../history.ts'
import type { UpgradePlan } from './types.ts'

/** Everything of a root as it is before an upgrade: the program that wrote it can restore it. */
export function backupOfPast(
  { from, before }: UpgradePlan,
  { root, history, clock }: { readonly root: string; readonly history: History; readonly clock: Clock },
): Backup {
  const { journal } = history
  const ofProject = new Set(projectModules.map(({ file }) => file))
  const rescue = journal.rescue === undefined ? undefined : objectIn(journal.rescue.text)
  return {
    version: from.program,
    made: clock.now().toISOString(),
    host: hostname(),
    modules: from.modules.map(({ name, revision }) => `${name}@${revision ?? ''}`),
    commit: journal.newest,
    configuration: objectIn(before),
    ...(rescue === undefined ? {} : { rescue }),
    saved: journal.files.fileNames(),
    startup: directoryTexts(root, 'startup'),
    yang: Object.fromEntries(
      from.texts.filter(({ file }) => !ofProject.has(file)).map(({ file, text }) => [file, text]),
    ),
    things: directoryTexts(root, 'things'),
    log: commitsOf(journal),
  }
}

function objectIn(text: string): JsonObject {
  const value = parseJson(text || '{}')
  return isJsonObject(value) ? value : {}
}
