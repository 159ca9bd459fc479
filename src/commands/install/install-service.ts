import { resolve } from 'node:path'
import { defineCommand } from 'citty'
import { BrewError, isCompiled } from '../../base/index.ts'
import { MachineFiles } from '../doctor/machine-files.ts'
import { print, verboseArgument } from '../program.ts'
import { UsageError } from '../usage.ts'
import { type InstallSystem, install, plannedUnit, uninstall } from './install.ts'
import { DEFAULT_ROOT, DEFAULT_USER } from './unit.ts'

/** Makes a service of this executable. */
export const installServiceCommand = defineCommand({
  meta: { name: 'install-service', description: 'Run the brewery from the start of the machine (systemd)' },
  args: {
    user: {
      type: 'string',
      valueHint: 'NAME',
      description: `Who runs it; else the owner of the root, else ${DEFAULT_USER}`,
    },
    root: { type: 'string', valueHint: 'DIR', description: `Datastore root (${DEFAULT_ROOT})` },
    print: { type: 'boolean', description: 'Only show the unit' },
    uninstall: { type: 'boolean', description: 'Stop it and take it away; the data stays' },
    ...verboseArgument,
  },
  run: async ({ args }) => {
    const request = { user: args.user, root: args.root === undefined ? undefined : resolve(args.root) }
    if (args.print === true && args.uninstall === true)
      throw new UsageError('--print and --uninstall exclude each other')
    if (args.print === true) return print(plannedUnit(new MachineFiles('/'), request))
    const done = args.uninstall === true ? uninstall(thisSystem()) : install(thisSystem(), request)
    const next = args.uninstall === true ? [] : ['See how it does: systemctl status brewerslab; brewerslab doctor']
    await print([...done, ...next].join('\n'))
  },
})

function thisSystem(): InstallSystem {
  return {
    files: new MachineFiles('/'),
    uid: process.getuid?.() ?? -1,
    executable: isCompiled ? process.execPath : undefined,
    run,
  }
}

function run(command: readonly string[]): void {
  const { success, stderr } = Bun.spawnSync([...command], { stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' })
  if (!success) throw new BrewError('operation-failed', `${command.join(' ')}: ${stderr.toString().trim()}`)
}
