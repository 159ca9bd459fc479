import { BrewError, isJsonObject, type JsonObject, type JsonValue, parseJson } from '../base/index.ts'
import type { Rescue } from './going-back.ts'
import type { RescueRecord } from './journal-records.ts'
import type { Pipeline } from './pipeline.ts'
import { mergeText } from './saved-configuration.ts'
import { printedAt } from './tree.ts'
import type { Commit, CommitRequest, ReadOptions } from './types.ts'

/**
 * One configuration kept apart from history, to come back to when nothing else is known to work. It is in the commit
 * log's file, but no commit: neither pruning nor a restore of a backup takes it away.
 */
export class RescueConfiguration {
  constructor(readonly pipeline: Pipeline) {}

  /** Who saved it and when; `undefined` where nobody has. */
  saved(): Rescue | undefined {
    const record = this.pipeline.history.journal.rescue
    return record === undefined ? undefined : rescueOf(record)
  }

  /** Keeps running as it is now; what was kept before is gone. @throws BrewError `resource-denied` */
  save(user: string): Rescue {
    const { core, history } = this.pipeline
    const record: RescueRecord = { commit: history.journal.newest, ...this.recordOf(core.wholeText(), user) }
    history.journal.setRescue(record)
    return rescueOf(record)
  }

  /** The RFC 7951 document, defaults as asked for. @throws BrewError `data-missing` */
  read(options: ReadOptions = {}): JsonValue {
    const record = this.#mustBeThere()
    const { engine } = this.pipeline.core
    return engine.read(() => {
      const text = this.#textOf(record)
      using tree = engine.yang.emptyTree()
      mergeText(engine.yang, tree, text, this.pipeline.history.journal.file)
      // Only for the defaults it brings: whether it still fits is judged when it is loaded.
      tree.validate()
      return printedAt(tree, '/', options.withDefaults) ?? {}
    })
  }

  /** The document as it was saved, not judged by the model; `undefined` where there is none. */
  document(): JsonObject | undefined {
    const record = this.pipeline.history.journal.rescue
    return record === undefined ? undefined : this.#documentIn(record.text)
  }

  #documentIn(text: string): JsonObject {
    const document = parseJson(text, this.pipeline.history.journal.file)
    return isJsonObject(document) ? document : {}
  }

  /** As the model of now has it, when it was saved with another. @throws BrewError that names what prevents it */
  #textOf({ text, model = this.pipeline.modules }: RescueRecord): string {
    const { core, history, modules } = this.pipeline
    if (model === modules) return text
    return history.past.documentFrom(model, text, core.engine.yang, 'the rescue configuration')
  }

  /** What is kept of a document of the model of now, beside the commit that it belongs to. */
  recordOf(text: string, user: string): Omit<RescueRecord, 'commit'> {
    return { time: this.pipeline.core.clock.now().toISOString(), user, model: this.pipeline.modules, text }
  }

  /** Makes it running, as a commit. @throws BrewError `data-missing`; and as a commit does */
  load(request: Omit<CommitRequest, 'edits'>): Promise<Commit> {
    return this.pipeline.turns.take(() => {
      const record = this.#mustBeThere()
      const value = this.#documentIn(this.pipeline.core.engine.read(() => this.#textOf(record)))
      const comment = request.comment ?? 'rescue configuration'
      return this.pipeline.commitNow({ ...request, comment, edits: [{ op: 'replace', path: '/', value }] })
    })
  }

  #mustBeThere(): RescueRecord {
    const record = this.pipeline.history.journal.rescue
    if (record === undefined) throw notSaved()
    return record
  }
}

function rescueOf({ commit, time, user }: RescueRecord): Rescue {
  return { commit, user, time: new Date(time) }
}

function notSaved(): BrewError {
  return new BrewError('data-missing', 'no rescue configuration was saved', {}, 'Save one while everything works.')
}
