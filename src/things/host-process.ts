import { errorToData, machineId, systemClock } from '../base/index.ts'
import { describe, loadThingFile } from './load.ts'
import { dieWithParent } from './parent.ts'
import type { FromThing, ToThing } from './protocol.ts'
import { runThing } from './runner.ts'

/**
 * Body of the hidden subcommand `thing-host FILE [--describe]`: a user's Thing in a process of its own, talking over
 * IPC with the one that started it. Ended by its parent when the Thing has ended, by itself when its parent has.
 */
export async function hostProcess(args: readonly string[]): Promise<void> {
  const [file = '', option] = args
  dieWithParent()
  if (option === '--describe') {
    await describeAndExit(file)
    return
  }
  const send = (message: FromThing) => {
    process.send?.(message)
  }
  const fail = (error: unknown) => {
    send({ type: 'failed', error: errorToData(error) })
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  // The parent closes the channel by dying: nobody is left to work for.
  process.on('disconnect', () => process.exit(0))
  // Ctrl-C and a closed terminal reach the whole group, and systemd tells every process of a service to stop: the parent
  // decides when Things do, so that they can finish what they are at.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
  await runThing({
    clock: systemClock,
    machine: machineId(),
    file,
    load: () => loadThingFile(file),
    channel: {
      send,
      onMessage: (take) => {
        process.on('message', (message) => take(message as ToThing))
      },
    },
  })
  // Its last message is on its way; who reads it ends this process, or ends itself.
  await new Promise<never>(() => undefined)
}

async function describeAndExit(file: string): Promise<void> {
  try {
    const thing = describe(await loadThingFile(file), file)
    process.stdout.write(`\n${JSON.stringify({ thing })}\n`)
  } catch (error) {
    process.stdout.write(`\n${JSON.stringify({ error: errorToData(error) })}\n`)
  }
  process.exit(0)
}
