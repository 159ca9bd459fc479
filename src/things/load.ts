import { resolve } from 'node:path'
import { BrewError, loadFault } from '../base/index.ts'
import type { ThingClass } from './api.ts'
import * as api from './api.ts'
import type { ThingDescription } from './protocol.ts'

let provided = false

/** Makes `import ... from 'brewerslab'` work in this process for files that are not part of the program. */
function provideModule(): void {
  if (provided) return
  provided = true
  // From a checkout tsconfig's `paths` would lead the Thing to a second copy of the class; this one comes first.
  Bun.plugin({
    name: 'brewerslab',
    setup(build) {
      build.module('brewerslab', () => ({
        loader: 'object',
        exports: { Thing: api.Thing, tupleKey: api.tupleKey },
      }))
    },
  })
}

/**
 * Loads a user's Thing: TypeScript, transpiled by the program itself.
 * @throws BrewError with file, line and column where it does not compile, or says why it is no Thing
 */
export async function loadThingFile(file: string): Promise<ThingClass> {
  provideModule()
  const path = resolve(file)
  let loaded: { readonly default?: unknown }
  try {
    loaded = await import(path)
  } catch (error) {
    throw loadFault(path, error)
  }
  return checkThingClass(loaded.default, path)
}

/** What a class says about itself. @throws BrewError where it says something that cannot be */
export function describe(thing: ThingClass, file?: string): ThingDescription {
  const refuse = (message: string, hint: string): never => {
    throw new BrewError('invalid-value', message, file === undefined ? {} : { file }, hint)
  }
  const name = String(thing.appName ?? '')
  if (name === '') refuse('it has no name', "Set static appName, as in 'TemperatureProvider'.")
  if (typeof thing.module !== 'string' || thing.module === '') {
    refuse(`${name} names no YANG module`, "Set static module, as in 'brewerslab'.")
  }
  if (typeof thing.path !== 'string' || !thing.path.startsWith('/') || thing.path === '/') {
    refuse(`${name} owns no path`, "Set static path, as in '/brewhouse/temperature'.")
  }
  const watches: unknown = thing.watches ?? []
  if (!Array.isArray(watches) || !watches.every((path) => typeof path === 'string')) {
    refuse(`${name} watches something that is no path`, 'Set static watches to an array of data paths.')
  }
  const vetoes = thing.prototype?.validate !== api.Thing.prototype.validate
  return { name, module: thing.module, path: thing.path, watches: [...thing.watches], vetoes }
}

function checkThingClass(value: unknown, file: string): ThingClass {
  if (typeof value !== 'function' || !(value.prototype instanceof api.Thing)) {
    throw new BrewError(
      'invalid-value',
      'it exports no Thing',
      { file },
      "Write: import { Thing } from 'brewerslab'; export default class ... extends Thing.",
    )
  }
  return value as unknown as ThingClass
}
