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
  /**
   * Runs as soon as anything is committed to what it owns, registered or not: a beer whose regulation is configured must
   * not be left to nobody, nor a hydrometer that is configured be unheard.
   */
  readonly startsByCommit?: boolean
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
    alias: 'simulator',
    thing: {
      name: 'FermenterSimulator',
      module: 'brewerslab-simulator',
      path: '/simulator',
      watches: ['/brewerslab:brewhouse/power/brewerslab-control:output'],
      vetoes: false,
    },
    onlySimulated: true,
    load: async () => (await import('../../things/simulator/thing.ts')).default,
  },
  {
    alias: 'fermentation',
    thing: {
      name: 'Fermentation',
      module: 'brewerslab',
      path: '/brewhouse/temperature/fermentation/brewerslab-control:control',
      watches: [
        '/brewerslab:brewhouse/temperature/fermentation/results/latest',
        '/brewerslab:brewhouse/temperature/fermentation/setpoint',
        '/brewerslab:brewhouse/temperature/fermentation/lowpoint',
        '/brewerslab:brewhouse/temperature/fermentation/highpoint',
        '/brewerslab:brewhouse/power/brewerslab-control:output',
        '/brewerslab-profile:profiles/run',
      ],
      vetoes: true,
    },
    onlySimulated: false,
    startsByCommit: true,
    load: async () => (await import('../../things/fermentation/thing.ts')).default,
  },
  {
    alias: 'vessels',
    thing: {
      name: 'Vessels',
      module: 'brewerslab',
      path: '/brewhouse/brewerslab-control:vessel',
      watches: [
        '/brewerslab:brewhouse/temperature/hardware/probe',
        '/brewerslab:brewhouse/power/brewerslab-control:output',
        '/brewerslab-profile:profiles/run',
      ],
      vetoes: true,
    },
    onlySimulated: false,
    startsByCommit: true,
    load: async () => (await import('../../things/vessels/thing.ts')).default,
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
    startsByCommit: true,
    load: async () => (await import('../../things/profile/thing.ts')).default,
  },
  {
    alias: 'ispindel',
    thing: {
      name: 'GravityProvider',
      module: 'brewerslab-gravity',
      path: '/gravity',
      watches: [],
      vetoes: true,
    },
    onlySimulated: false,
    startsByCommit: true,
    load: async () => (await import('../../things/ispindel/thing.ts')).default,
  },
  {
    alias: 'bridge',
    thing: {
      name: 'MulticastBridge',
      module: 'brewerslab-bridge',
      path: '/bridge',
      watches: ['/brewerslab:brewhouse/temperature/hardware'],
      vetoes: false,
    },
    onlySimulated: false,
    startsByCommit: true,
    load: async () => (await import('../../things/bridge/thing.ts')).default,
  },
]
