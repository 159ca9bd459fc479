import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import { BrewError, type JsonObject, toBrewError } from '../base/index.ts'
import type { Alongside, NamedRecord } from './alongside.ts'
import { type Backup, type BackupCommit, type FileTexts, refuseNewer } from './backup-file.ts'
import { type ComingLog, comingLog } from './coming-log.ts'
import { EMPTY_DOCUMENT } from './documents.ts'
import { recordOf } from './file-record.ts'
import { discardStaged, listFiles, publishFiles, readIfExists, stageFile } from './files.ts'
import type { Restored, RestoreRequest } from './going-back.ts'
import type { Journal } from './journal.ts'
import type { Pipeline } from './pipeline.ts'
import type { RescueConfiguration } from './rescue.ts'
import { finishRestore, keepBefore } from './restoring.ts'
import type { Commit, CommitRequest } from './types.ts'

/** Directories whose files are in a backup as they are. */
const DIRECTORIES = { startup: ['.json'], yang: ['.yang'], things: ['.ts', '.js'] } as const
type Directory = keyof typeof DIRECTORIES

/** A file that a restore makes or replaces. */
interface WantedFile {
  /** Relative to the root. */
  readonly name: string
  readonly text: string
  /** What it says now; `undefined` where there is none. */
  readonly before: string | undefined
}

/** A file that is written beside where it belongs. */
interface StagedFile {
  readonly file: string
  readonly temporary: string
}

/** The files of a directory that belong into a backup. @throws BrewError for one that cannot be read */
export function directoryTexts(root: string, directory: Directory): FileTexts {
  const place = join(root, directory)
  const names = DIRECTORIES[directory].flatMap((ending) => listFiles(place, ending))
  return Object.fromEntries(names.map((name) => [name, readIfExists(join(place, name)) ?? '']))
}

/** The commit log as a backup keeps it, oldest first. @throws BrewError when it is damaged */
export function commitsOf(journal: Journal): BackupCommit[] {
  const entries = journal.list({ limit: Number.MAX_SAFE_INTEGER }).reverse()
  return entries.map(({ time, ...entry }) => ({
    ...entry,
    time: time.toISOString(),
    diff: journal.diff(entry.number) ?? '[]',
  }))
}

/** Makes backups of a root, and takes them in again. */
export class Archive {
  constructor(
    readonly root: string,
    readonly pipeline: Pipeline,
    readonly rescue: RescueConfiguration,
  ) {}

  /** Everything as of now. @param version of the program. @throws BrewError for a file that cannot be read */
  backup(version: string): Backup {
    const { core, history } = this.pipeline
    const { journal } = history
    const configuration = JSON.parse(core.wholeText() || '{}') as JsonObject
    const rescue = this.rescue.document()
    return {
      version,
      made: core.clock.now().toISOString(),
      host: hostname(),
      modules: this.#modules(),
      commit: journal.newest,
      configuration,
      ...(rescue === undefined ? {} : { rescue }),
      saved: journal.files.fileNames(),
      startup: this.#texts('startup'),
      yang: this.#texts('yang'),
      things: this.#texts('things'),
      log: commitsOf(journal),
    }
  }

  /**
   * Takes a backup in: one commit, and the files beside it. All of it or nothing.
   * @throws BrewError `invalid-value` for a newer version, `data-missing` for modules that are not loaded; as a commit
   */
  async restore({ backup, version, from, ...who }: RestoreRequest): Promise<Restored> {
    refuseNewer(backup, version, this.#modules())
    this.#mustHaveModules(backup.yang)
    return this.pipeline.turns.take(async () => {
      const request: CommitRequest = {
        ...who,
        comment: `restored from ${from}, made ${backup.made} on ${backup.host}`,
        edits: [{ op: 'replace', path: '/', value: backup.configuration }],
      }
      const models = this.#wanted(backup, 'yang')
      const others = [...this.#wanted(backup, 'startup'), ...this.#wanted(backup, 'things')]
      const files = [...models, ...others].map(({ name, before }) => ({
        name,
        change: before === undefined ? ('create' as const) : ('replace' as const),
      }))
      const coming = this.#comingLog(backup)
      const history = coming?.commits.length ?? 0
      if (who.check === true) return { commit: await this.pipeline.commitNow(request), files, history }
      const staged = this.#stage([...models, ...others])
      try {
        // Models come before the commit that needs them, and only when nothing can refuse it any more.
        if (models.length > 0) await this.pipeline.commitNow({ ...request, check: true })
        this.#publish(models, staged.slice(0, models.length))
        const alongside = this.#alongside(backup, others, who.user)
        const commit = await this.pipeline.commitNow(request, {
          alongside,
          ...(coming === undefined ? {} : { coming }),
        })
        this.#finish(commit)
        return { commit, files, history }
      } finally {
        discardStaged(staged)
      }
    })
  }

  /** Only a root that has no history of its own can go on with another's. */
  #comingLog(backup: Backup): ComingLog | undefined {
    const { core, history, modules } = this.pipeline
    if (history.journal.newest > 0) return undefined
    return core.engine.read(() => comingLog(core.engine.yang, backup, modules))
  }

  /** What there is with the commit, and what is left to do after it, at the next start if need be. */
  #alongside({ saved, rescue }: Backup, others: readonly WantedFile[], user: string): Alongside {
    const left = others.map(({ name, before, text }) => ({
      name,
      after: text,
      ...(before === undefined ? {} : { before }),
    }))
    return {
      files: this.#asSaved(saved),
      rescue: rescue === undefined ? undefined : this.rescue.recordOf(JSON.stringify(rescue), user),
      restore: { files: left },
    }
  }

  /** Startup files of these have been consulted where the backup was made: not again here. */
  #asSaved(names: readonly string[]): NamedRecord[] {
    const { files } = this.pipeline.history.journal
    return names
      .filter((name) => files.numberOfFile(name) === undefined)
      .map((name) => ({ name, ...recordOf(EMPTY_DOCUMENT) }))
  }

  /** @throws BrewError that says what is done already, and what is left */
  #finish({ number }: Commit): void {
    const { journal } = this.pipeline.history
    try {
      finishRestore(this.root, journal)
    } catch (cause) {
      const { tag, message, at } = toBrewError(cause)
      throw new BrewError(
        tag,
        `the configuration was restored (commit ${number}), but not every file beside it: ${message}`,
        at,
        'Mend that; then the next start writes the rest, or restore once more.',
        { cause },
      )
    }
  }

  #modules(): string[] {
    return this.pipeline.core.schema.modules
      .filter(({ implemented }) => implemented)
      .map(({ name, revision }) => `${name}@${revision ?? ''}`)
  }

  /** Files that are not yet as the backup has them. */
  #wanted(backup: Backup, directory: Directory): WantedFile[] {
    return Object.entries(backup[directory])
      .map(([file, text]) => {
        const name = join(directory, file)
        return { name, text, before: readIfExists(join(this.root, name), 'any bytes') }
      })
      .filter(({ text, before }) => text !== before)
  }

  /** Writes all beside where they belong: a full disk is known before anything has changed. */
  #stage(files: readonly WantedFile[]): StagedFile[] {
    const staged: StagedFile[] = []
    try {
      for (const { name, text } of files) {
        const file = join(this.root, name)
        staged.push({ file, temporary: stageFile(file, text, 'durable') })
      }
      return staged
    } catch (error) {
      discardStaged(staged)
      throw error
    }
  }

  /** Moves staged files into place. */
  #publish(files: readonly WantedFile[], staged: readonly StagedFile[]): void {
    keepBefore(this.root, files)
    publishFiles(staged, 'durable')
  }

  #texts(directory: Directory): FileTexts {
    return directoryTexts(this.root, directory)
  }

  /** The model of a running engine cannot be changed: configuration for another one cannot be judged. */
  #mustHaveModules(wanted: FileTexts): void {
    const loaded = new Map(this.pipeline.core.engine.userModules.map(({ file, text }) => [basename(file), text]))
    const missing = Object.entries(wanted).filter(([name, text]) => loaded.get(name) !== text)
    if (missing.length === 0) return
    throw new BrewError(
      'data-missing',
      `the backup brings YANG modules that this server has not loaded: ${missing.map(([name]) => name).join(', ')}`,
      {},
      'Stop the server, restore with --root, and start it again.',
    )
  }
}
