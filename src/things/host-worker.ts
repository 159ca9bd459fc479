import { machineId, systemClock } from '../base/index.ts'
import type { WorkerLoad } from './links.ts'
import type { FromThing, ToThing } from './protocol.ts'
import { runThing } from './runner.ts'
import { shippedThings } from './shipped.ts'

/** Entry point of a Worker that runs one of the shipped Things. Its first message says which. */
declare const self: {
  postMessage(message: FromThing): void
  onmessage: ((event: MessageEvent<WorkerLoad | ToThing>) => void) | null
}

let handler: ((message: ToThing) => void) | undefined

self.onmessage = ({ data }) => {
  if (!('load' in data)) {
    handler?.(data)
    return
  }
  void runThing({
    clock: systemClock,
    machine: machineId(),
    load: async () => {
      const shipped = shippedThings.find((it) => it.alias === data.load)
      if (shipped === undefined) throw new Error(`no Thing "${data.load}" ships`)
      return shipped.load()
    },
    channel: {
      send: (message) => self.postMessage(message),
      onMessage: (take) => {
        handler = take
      },
    },
  })
}
