import { createHash } from 'node:crypto'
import { BrewError, isJsonObject, type JsonObject, type JsonValue, parseJson } from '../base/index.ts'
import type { CommitClient } from './types.ts'

/** Layout of the file; a newer one is refused. */
const LAYOUT = 1
/** The member that says what the file is, and how it is laid out. */
const MARK = 'brewerslab-backup'

/** A commit as a backup keeps it. */
export interface BackupCommit {
  readonly number: number
  /** ISO 8601. */
  readonly time: string
  readonly user: string
  readonly client: CommitClient
  readonly comment?: string
  /** Hash of the modules it was made with. */
  readonly modules: string
  /** How many nodes it changed. */
  readonly size: number
  /** What it changed, as the commit log has it; another layout of this file had `edits`. */
  readonly diff: string
}

/** File names without a directory, and their texts. */
export type FileTexts = Readonly<Record<string, string>>

/** Everything of a root that a person would miss. Readings are not in it. */
export interface Backup {
  /** The brewerslab that made it. */
  readonly version: string
  /** ISO 8601. */
  readonly made: string
  readonly host: string
  /** Implemented modules, as `name@revision`. */
  readonly modules: readonly string[]
  /** The commit it shows. */
  readonly commit: number
  /** RFC 7951 document, without defaults. */
  readonly configuration: JsonObject
  /** As it was saved apart. */
  readonly rescue?: JsonObject
  /** Things and modules that have been saved once: their startup files are not taken in again. */
  readonly saved: readonly string[]
  readonly startup: FileTexts
  readonly yang: FileTexts
  readonly things: FileTexts
  /** Oldest first. A root without history goes on with it; in any other a restore is one more commit. */
  readonly log: readonly BackupCommit[]
}

/** The text of a backup's file: JSON, with a check sum at its end. */
export function formatBackup(backup: Backup): string {
  const marked = { [MARK]: LAYOUT, ...backup }
  return `${JSON.stringify({ ...marked, sha256: sumOf(marked) }, null, 1)}\n`
}

/** @param file named in errors. @throws BrewError as `backupOf`, or with line and column for what is not JSON */
export function parseBackup(text: string, file: string): Backup {
  return backupOf(parseJson(text, file), file)
}

/**
 * A backup from its JSON, checked member by member: it may come from anybody.
 * @throws BrewError `invalid-value` for what is no backup, was changed since, or is of a newer layout
 */
export function backupOf(json: JsonValue, file?: string): Backup {
  const at = file === undefined ? {} : { file }
  const wrong = (message: string, hint = 'Name a file that "brewerslab backup" has written.') =>
    new BrewError('invalid-value', message, at, hint)
  if (!isJsonObject(json) || typeof json[MARK] !== 'number') throw wrong('is no backup of brewerslab')
  if (json[MARK] > LAYOUT) throw tooNew(at, `its layout is ${json[MARK]}, and ${LAYOUT} is the newest known here`)
  const { sha256, ...marked } = json
  if (sha256 !== undefined && sha256 !== sumOf(marked)) {
    throw wrong(
      'was damaged, or changed by hand, since it was made',
      'Use another copy. If you changed it yourself, remove its last member, "sha256".',
    )
  }
  const member = <T>(name: keyof Backup, is: (value: JsonValue | undefined) => boolean): T => {
    if (is(json[name])) return json[name] as T
    throw wrong(`its member "${name}" is not as it has to be`)
  }
  const files = (name: 'startup' | 'yang' | 'things') =>
    member<FileTexts>(
      name,
      (it) => isJsonObject(it) && Object.entries(it).every(([key, text]) => FILE_NAMES[name].test(key) && isText(text)),
    )
  return {
    version: member('version', isText),
    made: member('made', isText),
    host: member('host', isText),
    modules: member('modules', isTexts),
    commit: member('commit', Number.isSafeInteger),
    configuration: member('configuration', isJsonObject),
    ...(json.rescue === undefined ? {} : { rescue: member<JsonObject>('rescue', isJsonObject) }),
    saved: member('saved', isTexts),
    startup: files('startup'),
    yang: files('yang'),
    things: files('things'),
    log: member('log', (it) => Array.isArray(it) && it.every(isCommit)),
  }
}

/**
 * Refuses what a newer brewerslab or a newer model has made: there may be more in it than is understood here.
 * @param modules implemented here, as `name@revision`
 * @throws BrewError `invalid-value`
 */
export function refuseNewer(backup: Backup, version: string, modules: readonly string[]): void {
  if (isNewer(backup.version, version)) throw tooNew({}, `it was made by ${backup.version}, and this is ${version}`)
  const here = new Map(modules.map(nameAndRevision))
  for (const [name, revision] of backup.modules.map(nameAndRevision)) {
    // Dates as YANG writes them (RFC 7950 7.1.9) are in order as texts.
    const own = here.get(name)
    if (own !== undefined && revision > own)
      throw tooNew({}, `its model ${name} is of ${revision}, here it is of ${own}`)
  }
}

/** What may be a file's name: nothing that leads out of its directory, nothing hidden. */
const FILE_NAMES = {
  startup: /^[A-Za-z_][A-Za-z0-9_.-]{0,127}\.json$/,
  yang: /^[A-Za-z_][A-Za-z0-9_.@-]{0,127}\.yang$/,
  things: /^[A-Za-z0-9_][A-Za-z0-9_. -]{0,127}\.(ts|js)$/,
} as const

function isText(value: JsonValue | undefined): boolean {
  return typeof value === 'string'
}

function isTexts(value: JsonValue | undefined): boolean {
  return Array.isArray(value) && value.every(isText)
}

function isCommit(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false
  const { number, size, time, comment } = value
  return (
    [value.user, value.client, value.modules, value.diff, time].every(isText) &&
    [number, size].every((it) => Number.isSafeInteger(it) && Number(it) >= 0) &&
    !Number.isNaN(Date.parse(String(time))) &&
    (comment === undefined || isText(comment))
  )
}

function sumOf(members: object): string {
  return createHash('sha256').update(JSON.stringify(members)).digest('hex')
}

function nameAndRevision(text: string): readonly [name: string, revision: string] {
  const [name = '', revision = ''] = text.split('@')
  return [name, revision]
}

/** Whether `1.10.0` comes after `1.9.2`; what follows a hyphen is not looked at. */
function isNewer(version: string, than: string): boolean {
  const numbers = (text: string) => (text.split('-')[0] ?? '').split('.').map(Number)
  const [a, b] = [numbers(version), numbers(than)]
  const at = a.findIndex((number, i) => number !== (b[i] ?? 0))
  return at !== -1 && (a[at] ?? 0) > (b[at] ?? 0)
}

function tooNew(at: { readonly file?: string }, reason: string): BrewError {
  return new BrewError(
    'invalid-value',
    `the backup is of a newer version: ${reason}`,
    at,
    'Restore it with the brewerslab that made it, or a newer one.',
  )
}
