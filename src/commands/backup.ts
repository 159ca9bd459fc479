import { existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { defineCommand } from 'citty'
import { version } from '../../package.json' with { type: 'json' }
import { BrewError } from '../base/index.ts'
import { print, verboseArgument } from './program.ts'
import { askText, findWorkplace, onRoot, type Workplace, workplaceArguments } from './workplace.ts'

/** Writes everything of a root that a person would miss into one file, while the server runs or without it. */
export const backupCommand = defineCommand({
  meta: { name: 'backup', description: 'Write configuration, history, startup files and your Things into one file' },
  args: {
    file: {
      type: 'positional',
      required: true,
      valueHint: 'FILE',
      description: 'The file to write; one that is there is replaced',
    },
    ...workplaceArguments,
    ...verboseArgument,
  },
  run: async ({ args }) => {
    const file = resolve(args.file)
    const { formatBackup, parseBackup } = await import('../datastore/index.ts')
    const text = await textOf(await findWorkplace(args), formatBackup)
    // What is not a whole backup must not take the place of an older one that is.
    const backup = parseBackup(text, file)
    await replaceFile(file, text)
    await print(`wrote ${file}: commit ${backup.commit}, ${backup.log.length} commits of history`)
  },
})

async function textOf(place: Workplace, format: typeof import('../datastore/index.ts').formatBackup): Promise<string> {
  if (place.kind === 'server') return askText(place.url, '/v1/backup')
  if (!existsSync(place.root)) {
    throw new BrewError('data-missing', 'there is no datastore root', { file: place.root }, 'Name it with --root.')
  }
  return onRoot(place.root, async (datastores) => format(datastores.backup(version)))
}

/** The old file stays until the new one is on the disk. @throws BrewError `resource-denied` */
export async function replaceFile(file: string, text: string, mode = 0o640): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.new`)
  try {
    const handle = await open(temporary, 'w', mode)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (cause) {
    await rm(temporary, { force: true })
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BrewError('resource-denied', `cannot be written: ${reason}`, { file }, 'Name another file.', { cause })
  }
}
