import type { Stats } from 'node:fs'
import type { MachineFiles } from './machine-files.ts'

/** A user as the machine knows it. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gids: readonly number[]
}

/** The account of a name, with all its groups; `undefined` where passwd(5) has none. */
export function accountNamed(files: MachineFiles, name: string): Account | undefined {
  const [, , uid, gid] = entries(files, '/etc/passwd').find(([it]) => it === name) ?? []
  if (uid === undefined || gid === undefined) return undefined
  const groups = entries(files, '/etc/group').filter(([, , , members = '']) => members.split(',').includes(name))
  return { name, uid: Number(uid), gids: [Number(gid), ...groups.map(([, , number]) => Number(number))] }
}

/** The account that this process runs as. */
export function ownAccount(files: MachineFiles): Account {
  const uid = process.getuid?.() ?? 0
  const name = entries(files, '/etc/passwd').find(([, , number]) => Number(number) === uid)?.[0]
  return { name: name ?? `uid${uid}`, uid, gids: [process.getgid?.() ?? 0, ...(process.getgroups?.() ?? [])] }
}

/** Number of a group; group(5). */
export function groupId(files: MachineFiles, name: string): number | undefined {
  const entry = entries(files, '/etc/group').find(([it]) => it === name)
  return entry?.[2] === undefined ? undefined : Number(entry[2])
}

/** Name of a group, or its number where it has none. */
export function groupName(files: MachineFiles, gid: number): string {
  return entries(files, '/etc/group').find(([, , number]) => Number(number) === gid)?.[0] ?? String(gid)
}

/** Whether an account may read and write a file, by its permission bits. */
export function mayUse({ uid, gids }: Account, stat: Stats): boolean {
  if (uid === 0) return true
  const shift = stat.uid === uid ? 6 : gids.includes(stat.gid) ? 3 : 0
  return ((stat.mode >> shift) & 6) === 6
}

function entries(files: MachineFiles, file: string): readonly string[][] {
  return (files.text(file) ?? '').split('\n').map((line) => line.split(':'))
}
