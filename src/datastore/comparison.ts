import { type ChangeEdit, isJsonObject, type JsonValue } from '../base/index.ts'
import { type DataTree, translating } from '../yang/index.ts'
import { toChange } from './commit.ts'
import type { FileDatastores } from './file-datastores.ts'
import { isTold } from './history.ts'
import { whileAt } from './past.ts'
import type { Pipeline } from './pipeline.ts'
import { mergeSent } from './saved-configuration.ts'
import type { SessionTable } from './sessions.ts'
import { printedAt } from './tree.ts'
import type { Comparand, ReadOptions } from './types.ts'

/** Looks at the configuration as it was, as it would be, or as a document has it; and at how two of these differ. */
export class Comparison {
  constructor(
    readonly pipeline: Pipeline,
    readonly files: FileDatastores,
    readonly sessions: SessionTable,
  ) {}

  /** The whole configuration as it was after a commit. @throws BrewError `data-missing` */
  configurationAt(commit: number, options: ReadOptions = {}): JsonValue {
    return whileAt(this.pipeline, commit, (tree) => printedAt(tree, '/', options.withDefaults) ?? {})
  }

  /** What leads from one to the other. @throws BrewError `data-missing`; with file and line for a damaged document */
  difference(from: Comparand, to: Comparand): readonly ChangeEdit[] {
    return this.pipeline.core.engine.read(() => {
      using fromRunning = this.#wayTo(from)
      using way = fromRunning.reverseDiff()
      using toOther = this.#wayTo(to)
      translating(() => way.mergeDiff(toOther))
      return way.edits().filter(isTold).map(toChange)
    })
  }

  /** What has to be done to running to get there. */
  #wayTo(side: Comparand): DataTree {
    const { yang, running } = this.pipeline.core.engine
    if (side === 'running') return yang.emptyTree()
    if (typeof side === 'number') return this.pipeline.history.wayBack(yang, running, side)
    if (side === 'startup') return this.#wayToDocument(this.files.readAll('startup'))
    if ('session' in side) return this.sessions.wayTo(side.session)
    return this.#wayToDocument(side.document, side.file)
  }

  /** @throws BrewError for what is no configuration; it need not be a valid one */
  #wayToDocument(document: JsonValue, file?: string): DataTree {
    const { yang, running } = this.pipeline.core.engine
    using tree = yang.emptyTree()
    const from = { file, hint: 'Correct the document that is compared with.' }
    mergeSent(yang, tree, isJsonObject(document) ? document : {}, from)
    // Only for the defaults it brings.
    translating(() => tree.validateWhole())
    return running.diff(tree)
  }
}
