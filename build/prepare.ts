import { declareApi, declareModel } from './declarations.ts'
import { collectLicences } from './licences.ts'
import { run } from './steps.ts'

/** Makes everything that sources import and git does not have. Whatever is up to date is left alone. */
export async function prepare(): Promise<void> {
  await run([process.execPath, 'build/libyang-wasm/compile/main.ts'])
  await declareApi()
  await declareModel()
  await collectLicences()
}
