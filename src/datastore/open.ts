import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ModuleText, readUserModules } from '../yang/index.ts'
import type { Datastores } from './contract.ts'
import { Core } from './core.ts'
import { Store } from './datastores.ts'
import { Engine } from './engine.ts'
import { Feed } from './feed.ts'
import type { OpenOptions } from './options.ts'
import { Pipeline } from './pipeline.ts'
import { Readings } from './readings.ts'
import { type HeldRoot, holdRoot } from './root.ts'
import { openLog } from './unopened.ts'
import { beginLog, migrationsOfThePast, upgradeAtStart } from './upgrade/index.ts'

/**
 * Takes hold of a root and loads it: user modules, saved configuration, validation of the whole.
 * @throws BrewError `in-use` when another server holds it; with file, line and path for what is damaged or not valid
 */
export async function openDatastores(options: OpenOptions): Promise<Datastores> {
  const boot = options.boot ?? crypto.randomUUID().slice(0, 8)
  const held = holdRoot(options.root, boot)
  try {
    const modules = options.userModules ?? (await readUserModules(join(held.directory, 'yang')))
    return await load(held, new Feed(boot), modules, options)
  } catch (error) {
    held.release()
    throw error
  }
}

async function load(
  held: HeldRoot,
  feed: Feed,
  userModules: readonly ModuleText[],
  options: OpenOptions,
): Promise<Store> {
  const { clock, log, maxEngineBytes, owners = [], sessions = {} } = options
  using undo = new DisposableStack()
  const unopened = undo.use(openLog(held, userModules, options))
  const { history } = unopened
  await upgradeAtStart(unopened, options.mayUpgrade ?? true)
  history.past.migrations = await migrationsOfThePast(unopened)
  const readings = new Readings()
  const engine = undo.use(
    await Engine.open({
      userModules,
      limits: {
        ...(maxEngineBytes === undefined ? {} : { maxMemoryBytes: maxEngineBytes }),
        ...(options.project === undefined ? {} : { project: options.project.modules }),
      },
      sources: { configuration: (yang, tree) => history.fill(yang, tree), readings: () => readings.entries() },
      log,
    }),
  )
  const hash = beginLog(unopened, engine)
  const core = new Core({ engine, feed, readings, clock, log, owners })
  const bootId = options.kernelBootId ?? kernelBootId()
  const store = new Store({
    held,
    core,
    pipeline: new Pipeline(core, history, hash),
    log,
    sessions,
    kernelBootId: bootId,
  })
  undo.defer(() => store.stopTimers())
  store.start({ areOwnersKnown: options.owners !== undefined, watchFiles: options.watchFiles === true })
  // It came up: from here on closing it is its holder's business.
  undo.move()
  return store
}

/** proc(5), /proc/sys/kernel/random/boot_id. */
function kernelBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}
