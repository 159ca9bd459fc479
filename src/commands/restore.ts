import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { defineCommand } from 'citty'
import { version } from '../../package.json' with { type: 'json' }
import { BrewError, parseJson, type RestoreAnswer, type RestoreBody } from '../base/index.ts'
import { userName } from '../cli/index.ts'
import type { Backup, Datastores } from '../datastore/index.ts'
import { print, verboseArgument } from './program.ts'
import { ask, findWorkplace, linesThatMake, onRoot, schemaOf, workplaceArguments } from './workplace.ts'

/** Takes a backup in: one commit that can be rolled back, or nothing. */
export const restoreCommand = defineCommand({
  meta: { name: 'restore', description: 'Take in a file that "backup" has written' },
  args: {
    file: { type: 'positional', required: true, valueHint: 'FILE', description: 'The backup' },
    'dry-run': { type: 'boolean', description: 'Check it and show what would change; change nothing' },
    ...workplaceArguments,
    ...verboseArgument,
  },
  run: async ({ args }) => {
    const file = resolve(args.file)
    const text = await textOf(file)
    const check = args['dry-run'] === true
    const { parseBackup } = await import('../datastore/index.ts')
    const backup = parseBackup(text, file)
    const place = await findWorkplace(args)
    const who = { user: userName(), client: 'cli' as const, check, from: basename(file) }
    if (place.kind === 'server') {
      const body: RestoreBody = { ...who, backup: parseJson(text) }
      const answer = (await ask(place.url, '/v1/restore', body)) as unknown as RestoreAnswer
      const lines = linesThatMake(await schemaOf(place.url), answer.edits)
      return print(report(lines, answer, check))
    }
    const userModules = await modulesWith(place.root, backup)
    const restore = async (datastores: Datastores) => {
      const { commit, files, history } = await datastores.restore({ ...who, backup, version })
      const lines = linesThatMake({ children: datastores.schema.nodes }, commit.edits)
      return report(lines, { commit: commit.number, files, history }, check)
    }
    return print(await onRoot(place.root, restore, { userModules, mayUpgrade: !check }))
  },
})

/** The models of the root, with those of the backup in the place of its own. */
async function modulesWith(root: string, backup: Backup) {
  const { readUserModules } = await import('../yang/index.ts')
  const directory = join(root, 'yang')
  const brought = Object.entries(backup.yang).map(([name, text]) => ({ file: join(directory, name), text }))
  const others = (await readUserModules(directory)).filter(({ file }) => !brought.some((it) => it.file === file))
  return [...others, ...brought].sort((a, b) => (a.file < b.file ? -1 : 1))
}

function report(
  made: readonly string[],
  { commit, files, history }: Pick<RestoreAnswer, 'commit' | 'files' | 'history'>,
  check: boolean,
): string {
  const lines = [...made, ...files.map(({ name, change }) => `${change} ${name}`)]
  if (lines.length === 0) return 'everything is as in the backup'
  const after = made.length === 0 ? 'the configuration is as in the backup' : `restored in commit ${commit}`
  const past = history === 0 ? [] : [`${history} commits of its history`]
  return [...lines, ...past, check ? 'nothing was changed: this was a dry run' : after].join('\n')
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const reason =
      cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? 'there is no such file' : 'cannot be read'
    throw new BrewError('data-missing', reason, { file }, 'Name a file that "brewerslab backup" has written.', {
      cause,
    })
  }
}
