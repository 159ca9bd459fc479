import { defineCommand } from 'citty'
import { description, version } from '../package.json' with { type: 'json' }
import { print, runProgram, verboseArgument } from './commands/program.ts'
import type { AnyCommand } from './commands/usage.ts'

// Each command is loaded when it is asked for: `--version` and a Thing's own process never see the HTTP server.
const brewerslab: AnyCommand = defineCommand({
  meta: { name: 'brewerslab', version, description },
  args: { ...verboseArgument },
  subCommands: {
    serve: () => import('./commands/serve.ts').then((it) => it.serveCommand),
    thing: () => import('./commands/thing.ts').then((it) => it.thingCommand),
    'thing-host': () => import('./commands/thing-host.ts').then((it) => it.thingHostCommand),
    outputs: () => import('./commands/outputs.ts').then((it) => it.outputsCommand),
    'outputs-guard': () => import('./commands/outputs-guard.ts').then((it) => it.outputsGuardCommand),
    cli: () => import('./commands/cli.ts').then((it) => it.cliCommand),
    backup: () => import('./commands/backup.ts').then((it) => it.backupCommand),
    restore: () => import('./commands/restore.ts').then((it) => it.restoreCommand),
    'factory-reset': () => import('./commands/factory-reset.ts').then((it) => it.factoryResetCommand),
    upgrade: () => import('./commands/upgrade.ts').then((it) => it.upgradeCommand),
    recipe: () => import('./commands/recipe.ts').then((it) => it.recipeCommand),
    yang: () => import('./commands/yang.ts').then((it) => it.yangCommand),
    doctor: () => import('./commands/doctor/doctor.ts').then((it) => it.doctorCommand),
    report: () => import('./commands/report/report.ts').then((it) => it.reportCommand),
    'install-service': () => import('./commands/install/install-service.ts').then((it) => it.installServiceCommand),
    completion: () =>
      import('./commands/completion/completion.ts').then((it) => it.completionCommand(() => brewerslab)),
    licenses: () => import('./commands/licenses.ts').then((it) => it.licensesCommand),
  },
})

const words = process.argv.slice(2)
if (words.length === 1 && (words[0] === '--version' || words[0] === '-v')) {
  await print(version)
  process.exit(0)
}
process.exit(await runProgram(brewerslab, 'brewerslab', words))
