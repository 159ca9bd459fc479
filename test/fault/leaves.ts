import type { Owner } from '../../src/datastore/index.ts'

/** Who commits. */
export const CLIENTS = ['a', 'b', 'c'] as const

/** One Thing, so that each commit goes to two files. */
export const OWNERS: readonly Owner[] = [
  {
    name: 'TemperatureProvider',
    alias: 'ds18b20',
    module: 'brewerslab',
    path: '/brewerslab:brewhouse/temperature',
  },
]

/** The two leaves a client sets, in territories of their own: a calibration offset and a recipe's name. */
export function leavesOf(client: string): readonly [string, string] {
  const index = (CLIENTS as readonly string[]).indexOf(client)
  return [
    `/brewerslab:brewhouse/temperature/hardware/probe[id='28-0${index}']/offsets[low='0.0'][high='100.0']/offset`,
    `/counters:counter[client='${client}']/count`,
  ]
}

/** A user module with the second leaf. */
export const COUNTERS = `module counters {
  yang-version 1.1;
  namespace "urn:brewerslab:test:counters";
  prefix c;
  list counter {
    key client;
    leaf client { type string; }
    leaf count { type string; }
  }
}`
