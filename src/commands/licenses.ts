import { defineCommand } from 'citty'
import { BrewError } from '../base/index.ts'
import { print, verboseArgument } from './program.ts'

/** Prints what the executable is made of and under which terms. */
export const licensesCommand = defineCommand({
  meta: { name: 'licenses', description: 'Licences of everything that is in this executable' },
  args: {
    list: { type: 'boolean', description: 'Only names, versions and licences, without the texts' },
    ...verboseArgument,
  },
  async run({ args }) {
    const licences = await collected()
    if (args.list === true) {
      const width = (pick: (it: (typeof licences)[number]) => string) =>
        Math.max(...licences.map((it) => pick(it).length))
      const [name, version, role] = [width((it) => it.name), width((it) => it.version), width((it) => it.role)]
      const row = (it: (typeof licences)[number]) =>
        `${it.name.padEnd(name)}  ${it.version.padEnd(version)}  ${it.role.padEnd(role)}  ${it.licence}`
      await print(licences.map(row).join('\n'))
      return
    }
    const rule = '='.repeat(80)
    await print(
      licences
        .map((it) => `${rule}\n${it.name} ${it.version} (${it.licence}): ${it.role}\n${rule}\n\n${it.text.trim()}\n`)
        .join('\n'),
    )
  },
})

async function collected() {
  try {
    return (await import('./generated/licences.json')).default
  } catch (cause) {
    throw new BrewError('data-missing', 'the licences were not collected', {}, 'Run `npm run build` first.', { cause })
  }
}
