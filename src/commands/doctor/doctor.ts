import { defineCommand } from 'citty'
import { BrewError } from '../../base/index.ts'
import { DEFAULT_PORT } from '../../server/index.ts'
import { print, rootArgument, rootDirectory, verboseArgument } from '../program.ts'
import { parsePort } from '../usage.ts'
import { examinationText, examine } from './examine.ts'
import { MachineFiles } from './machine-files.ts'
import { thisMachine } from './questions.ts'

/** Says what is wrong with the machine, and what to do about it. */
export const doctorCommand = defineCommand({
  meta: {
    name: 'doctor',
    description: 'Check 1-wire, GPIO, clock, disk and permissions of this machine, and say what to change',
  },
  args: {
    ...rootArgument,
    user: {
      type: 'string',
      valueHint: 'NAME',
      description: 'Who runs the brewery; else the user of the service, else you',
    },
    port: { type: 'string', valueHint: 'N', description: `Port that the server is to have (${DEFAULT_PORT})` },
    json: { type: 'boolean', description: 'As JSON' },
    ...verboseArgument,
  },
  run: async ({ args }) => {
    const { user } = args
    const examination = await examine({
      files: new MachineFiles('/'),
      root: rootDirectory(args),
      port: parsePort(args.port ?? String(DEFAULT_PORT)),
      ...(user === undefined ? {} : { user }),
      questions: thisMachine,
    })
    await print(args.json === true ? JSON.stringify(examination, null, 2) : examinationText(examination))
    if (!examination.isWell)
      throw new BrewError('operation-failed', 'something is wrong with this machine', {}, 'See above.')
  },
})
