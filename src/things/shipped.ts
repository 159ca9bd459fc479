import type { ThingClass } from './api.ts'
import type { ThingDescription } from './protocol.ts'

/** A Thing that is part of the program. */
export interface ShippedThing {
  /** Its folder in `things/`. */
  readonly alias: string
  /** What its class says of itself, written again so that the program need not load it to know. A test compares. */
  readonly thing: ThingDescription
  /** Runs only while the hardware is simulated. */
  readonly onlySimulated: boolean
  readonly load: () => Promise<ThingClass>
}

/** All of them. */
export const shippedThings: readonly ShippedThing[] = [
  {
    alias: 'ds18b20',
    thing: {
      name: 'TemperatureProvider',
      module: 'brewerslab',
      path: '/brewhouse/temperature',
      watches: [],
      vetoes: false,
    },
    onlySimulated: false,
    load: async () => (await import('../../things/ds18b20/thing.ts')).default,
  },
  {
    alias: 'profile',
    thing: {
      name: 'Profile',
      module: 'brewerslab-profile',
      path: '/profiles',
      watches: [
        '/brewerslab:brewhouse/temperature/fermentation/results/latest',
        '/brewerslab:brewhouse/temperature/hardware/probe',
        '/brewerslab:brewhouse/brewerslab-control:vessel',
        '/brewerslab-gravity:gravity/hydrometer',
      ],
      vetoes: true,
    },
    onlySimulated: false,
    load: async () => (await import('../../things/profile/thing.ts')).default,
  },
  {
    alias: 'simulator',
    thing: {
      name: 'FermenterSimulator',
      module: 'brewerslab-simulator',
      path: '/simulator',
      watches: [],
      vetoes: false,
    },
    onlySimulated: true,
    load: async () => (await import('../../things/simulator/thing.ts')).default,
  },
]
