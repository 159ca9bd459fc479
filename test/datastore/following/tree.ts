import { EngineError, YangError } from 'libyang-wasm'
import { FakeClock, type JsonValue, silentLog } from '../../../src/base/index.ts'
import { judge } from '../../../src/datastore/commit.ts'
import { Core } from '../../../src/datastore/core.ts'
import { renderTerritory } from '../../../src/datastore/documents.ts'
import { Engine } from '../../../src/datastore/engine.ts'
import { Feed } from '../../../src/datastore/feed.ts'
import { KeptText } from '../../../src/datastore/following/index.ts'
import type { Change } from '../../../src/datastore/pipeline.ts'
import { Readings } from '../../../src/datastore/readings.ts'
import type { Owner } from '../../../src/datastore/types.ts'
import type { DataTree, Yang } from '../../../src/yang/index.ts'

/** One edit of the engine's own kind: with moves, which no client can ask for yet. */
export type EngineEdit = Parameters<DataTree['applyEdits']>[0][number]

/** Lists of both orders, nested ones, leaf-lists with and without defaults, at the top and in a container of a Thing. */
export const CELLAR = `module cellar {
  yang-version 1.1; namespace "urn:cellar"; prefix c;
  container cellar {
    leaf name { type string; }
    container usual { leaf light { type boolean; default true; } leaf-list hour { type uint8; default 6; default 18; } }
    container rack {
      list shelf { key "row column"; leaf row { type uint8; } leaf column { type uint16; } leaf label { type string; }
        list bottle { key id; ordered-by user; leaf id { type string; } leaf year { type uint16; } } }
    }
    list turn { key who; ordered-by user; leaf who { type string; } leaf what { type string; } }
    leaf-list mark { ordered-by user; type string; }
    leaf-list tag { type string; }
    container late { presence "is there"; list visitor { key name; leaf name { type string; } } }
  }
  list barrel { key id; leaf id { type string; } leaf litres { type decimal64 { fraction-digits 1; } } }
}`
export const RACK: Owner = { name: 'Rack', alias: 'rack', module: 'cellar', path: '/cellar:cellar/rack' }
export const TURNS: Owner = { name: 'Turns', alias: 'turns', module: 'cellar', path: '/cellar:cellar/turn' }

/** A real engine with the cellar in it, whose commits a kept text is told of; the log is a text in memory. */
export class Cellar implements Disposable {
  readonly #texts = new Map<string, KeptText>()
  number = 0

  private constructor(
    readonly engine: Engine,
    readonly core: Core,
    readonly saved: { text: string },
  ) {}

  static async open(owners: readonly Owner[]): Promise<Cellar> {
    const saved = { text: '{}' }
    const engine = await Engine.open({
      userModules: [{ text: CELLAR, file: 'cellar.yang' }],
      limits: {},
      sources: { configuration: (yang, tree) => merge(yang, tree, saved.text), readings: () => [] },
      log: silentLog,
    })
    const core = new Core({
      engine,
      feed: new Feed('boot'),
      readings: new Readings(),
      clock: new FakeClock(),
      log: silentLog,
      owners,
    })
    return new Cellar(engine, core, saved)
  }

  /** @throws the first fault of what is not valid */
  commit(edits: readonly EngineEdit[]): void {
    this.#put((running) => running.applyEdits(edits))
  }

  /** One commit of those edits that can be done: there may be nothing to move, or to stand beside. */
  commitSome(edits: readonly EngineEdit[]): void {
    this.#put((running, yang) => {
      const diff = yang.emptyTree()
      for (const edit of edits) {
        try {
          using one = running.applyEdits([edit])
          diff.mergeDiff(one)
        } catch (error) {
          if (!(error instanceof YangError)) throw error
        }
      }
      return diff
    })
  }

  /** The configuration that a document merged into the present one gives. */
  merge(value: JsonValue): void {
    this.#put((running, yang) => {
      using candidate = running.duplicate()
      merge(yang, candidate, JSON.stringify(value))
      const diff = running.diff(candidate)
      running.applyDiff(diff)
      return diff
    })
  }

  /** As after a trap: all of the engine is built anew from the log. */
  breakEngine(): void {
    let isBroken = false
    this.engine.read(() => {
      if (isBroken) return
      isBroken = true
      throw new EngineError('unreachable')
    })
  }

  text(name: string): KeptText {
    const territory = this.core.territories.named(name)
    if (territory === undefined) throw new Error(`no territory ${name}`)
    const kept = this.#texts.get(name)
    const text = kept?.fitsOwners === true ? kept : new KeptText(this.core, territory)
    this.#texts.set(name, text)
    return text
  }

  /** What the file has to be. */
  rendered(name: string): string {
    const territory = this.core.territories.named(name)
    if (territory === undefined) throw new Error(`no territory ${name}`)
    return renderTerritory(territory, this.core.readTerritory('running', territory) ?? {})
  }

  async settled(name: string): Promise<string | undefined> {
    return (await this.text(name).settle(() => this.number))?.pieces.join('')
  }

  [Symbol.dispose](): void {
    this.engine[Symbol.dispose]()
  }

  #put(change: Change): void {
    const { running, yang, schema } = this.engine
    using diff = change(running, yang)
    const changes = judge(running, diff, schema)
    this.saved.text = running.print({ format: 'json' })
    this.core.stampRunning(diff)
    this.number++
    for (const text of this.#texts.values()) text.changed(changes)
  }
}

function merge(yang: Yang, tree: DataTree, text: string): void {
  using document = yang.parse(text, { kind: 'config' })
  tree.merge(document)
}
