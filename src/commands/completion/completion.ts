import { defineCommand } from 'citty'
import { print } from '../program.ts'
import { type AnyCommand, UsageError } from '../usage.ts'
import { describeCommand } from './described.ts'
import { SHELLS, scriptFor } from './shells.ts'

/** Completion of this program's own words for a shell, derived from its commands. @param root the program itself */
export function completionCommand(root: () => AnyCommand): AnyCommand {
  return defineCommand({
    meta: {
      name: 'completion',
      description:
        'Completion of commands and options for a shell, to be kept or sourced: source <(brewerslab completion bash)',
    },
    args: {
      shell: { type: 'positional', required: true, description: SHELLS.join(', ') },
    },
    run: async ({ args }) => {
      const shell = SHELLS.find((it) => it === args.shell)
      if (shell === undefined)
        throw new UsageError(`there is no completion for "${args.shell}"`, `Name one of ${SHELLS.join(', ')}`)
      await print(scriptFor(shell, await describeCommand('brewerslab', root())))
    },
  })
}
