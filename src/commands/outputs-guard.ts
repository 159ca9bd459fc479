import { defineCommand } from 'citty'
// Past the door on purpose: behind it is the server's side of the outputs, of which the guard needs nothing.
import { guardProcess, SIMULATION_WORD } from '../outputs/guard-process.ts'

/** Hidden: the process that holds the lines of outputs, started by the server and by nobody else. */
export const outputsGuardCommand = defineCommand({
  meta: { name: 'outputs-guard', hidden: true },
  args: {
    root: { type: 'positional', required: true, description: 'The datastore root' },
    simulation: { type: 'boolean', description: 'Open no real line' },
  },
  run: ({ args }) => guardProcess([args.root, ...(args.simulation ? [SIMULATION_WORD] : [])]),
})
