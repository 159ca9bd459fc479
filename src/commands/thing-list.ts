import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ListedThing } from '../things/index.ts'

/** Things as an aligned table: name, alias, path, origin, state where a server runs, and the files each has. */
export function listText(things: readonly ListedThing[], root: string): string {
  if (things.length === 0) return 'no Things'
  const withState = things.some((thing) => thing.state !== undefined)
  const rows = [
    ['NAME', 'ALIAS', 'PATH', 'ORIGIN', ...(withState ? ['STATE'] : []), 'FILES'],
    ...things.map((thing) => [
      thing.name,
      thing.alias,
      thing.path === '' ? '-' : thing.path,
      thing.origin,
      ...(withState ? [thing.state ?? '-'] : []),
      filesOf(thing, root) || '-',
    ]),
  ]
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const faults = things.flatMap(({ name, fault }) => (fault === undefined ? [] : [`${name}: ${fault}`]))
  return [...lines, ...(faults.length === 0 ? [] : ['', ...faults])].join('\n')
}

function filesOf(thing: ListedThing, root: string): string {
  const files = ['startup', 'persist', 'operational'].map((directory) => join(directory, `${thing.name}.json`))
  if (thing.origin === 'user') files.unshift(join('things', `${thing.alias}.ts`))
  return files.filter((file) => existsSync(join(root, file))).join(' ')
}
