import { defineCommand } from 'citty'
// Past the door on purpose: behind it are the datastores and their engine, of which a Thing's process needs nothing.
import { hostProcess } from '../things/host-process.ts'

/** Hidden: a user's Thing in a process of its own, started by the supervisor and by nobody else. */
export const thingHostCommand = defineCommand({
  meta: { name: 'thing-host', hidden: true },
  args: {
    file: { type: 'positional', required: true, description: 'The Thing' },
    describe: { type: 'boolean', description: 'Say what Thing it is, and end' },
  },
  run: async ({ args }) => {
    await hostProcess([args.file, ...(args.describe ? ['--describe'] : [])])
  },
})
