import type { Stats } from 'node:fs'
import type { OutputsConfig, SeenLine } from '../../outputs/index.ts'
import type { Account } from './accounts.ts'
import type { ConfigTxt } from './config-txt.ts'
import type { Machine } from './machine.ts'
import type { MachineFiles } from './machine-files.ts'

/** One thing that was looked at. */
export interface Finding {
  /** What it is about: `1-wire`, `clock`. */
  readonly check: string
  /** `note`: worth knowing, nothing to mend; `wrong`: something will not work, or can hurt. */
  readonly status: 'good' | 'note' | 'wrong'
  readonly text: string
  /** What to do, one imperative sentence or the line to write. */
  readonly advice?: string
}

/** An output as it is configured. */
export type Output = OutputsConfig['outputs'][number]

/** What can only be asked of the machine itself, not read from its files. */
export interface Questions {
  /** @throws Error saying why it cannot be seen */
  line(output: Output): SeenLine
  /** `undefined` where the kernel does not say. */
  isClockSynchronised(): boolean | undefined
  /** What is known of a file of the root; `undefined` where it is not there. */
  stat(path: string): Stats | undefined
  space(directory: string): { readonly freeBytes: number; readonly totalBytes: number }
  /** Writes a file in a directory, syncs and removes it. @throws Error where that fails. @returns how long it took */
  syncMs(directory: string): number
  isPortFree(port: number): Promise<boolean>
  /** Where the server of this root answers, if one does. */
  server(root: string): Promise<string | undefined>
}

/** Everything that checks look at. */
export interface Surroundings {
  readonly files: MachineFiles
  readonly machine: Machine
  readonly config: ConfigTxt | undefined
  /** The datastore root; not below the files of the machine. */
  readonly root: string
  readonly port: number
  /** As they were configured last. */
  readonly outputs: readonly Output[]
  /** Whoever runs the brewery. */
  readonly account: Account
  readonly questions: Questions
}

export const good = (check: string, text: string): Finding => ({ check, status: 'good', text })
export const note = (check: string, text: string, advice?: string): Finding => finding('note', check, text, advice)
export const wrong = (check: string, text: string, advice?: string): Finding => finding('wrong', check, text, advice)

function finding(status: Finding['status'], check: string, text: string, advice: string | undefined): Finding {
  return { check, status, text, ...(advice === undefined ? {} : { advice }) }
}

/** Outputs with a line of their own. */
export function realOutputs({ outputs }: Pick<Surroundings, 'outputs'>): readonly Output[] {
  return outputs.filter(({ driver }) => driver !== 'simulated')
}

/** Where settings of the firmware are to be written. */
export function configFile({ config }: Pick<Surroundings, 'config'>): string {
  return config?.file ?? '/boot/firmware/config.txt'
}
