import { machine as kernelMachine } from 'node:os'
import type { MachineFiles } from './machine-files.ts'

/** What kind of machine this is. */
export interface Machine {
  /** `Raspberry Pi 5 Model B Rev 1.0`; absent where the device tree names none. */
  readonly model?: string
  readonly isPi: boolean
  /** Of a Raspberry Pi 1 to 5, and of Compute Modules and Zeros the one they are made of. */
  readonly generation?: number
  /** Sections of config.txt that hold for it. */
  readonly filters: readonly string[]
  /** Of the kernel: `aarch64`. */
  readonly architecture: string
  readonly pageSizeBytes?: number
  readonly system?: string
  readonly kernel?: string
}

/** getauxval(3), `AT_PAGESZ`. */
const AT_PAGESZ = 6n

/** Looks what machine these files are of. */
export function machineOf(files: MachineFiles): Machine {
  const model = files.text('/proc/device-tree/model')
  const isPi = model?.startsWith('Raspberry Pi') === true
  const generation = isPi ? generationOf(model) : undefined
  const pageSizeBytes = pageSizeOf(files.bytes('/proc/self/auxv'))
  const system = /^PRETTY_NAME="?([^"\n]*)/m.exec(files.text('/etc/os-release') ?? '')?.[1]
  const kernel = files.text('/proc/sys/kernel/osrelease')
  return {
    ...(model === undefined ? {} : { model }),
    isPi,
    ...(generation === undefined ? {} : { generation }),
    filters: generation === undefined ? [] : filtersOf(model ?? '', generation),
    architecture: files.text('/proc/sys/kernel/arch') ?? kernelMachine(),
    ...(pageSizeBytes === undefined ? {} : { pageSizeBytes }),
    ...(system === undefined ? {} : { system }),
    ...(kernel === undefined ? {} : { kernel }),
  }
}

/** Label of the chip that has the pins of the header. Linux, drivers/pinctrl. */
export function headerChipOf({ generation = 0 }: Machine): string {
  if (generation >= 5) return 'pinctrl-rp1'
  return generation === 4 ? 'pinctrl-bcm2711' : 'pinctrl-bcm2835'
}

function generationOf(model: string): number {
  const numbered = /^Raspberry Pi (?:Compute Module )?(\d)/.exec(model)?.[1]
  if (numbered !== undefined) return Number(numbered)
  return model.includes('Zero 2') ? 3 : 1
}

/** "Model filters" of the documentation of config.txt. */
function filtersOf(model: string, generation: number): readonly string[] {
  if (model.includes('Zero 2')) return ['pi02']
  const module = model.includes('Compute Module') ? [`cm${generation}`] : []
  const plus = generation === 3 && /Plus/.test(model) ? ['pi3+'] : []
  return [`pi${generation}`, ...module, ...plus]
}

function pageSizeOf(auxv: Buffer | undefined): number | undefined {
  if (auxv === undefined) return undefined
  for (let at = 0; at + 16 <= auxv.length; at += 16) {
    if (auxv.readBigUInt64LE(at) === AT_PAGESZ) return Number(auxv.readBigUInt64LE(at + 8))
  }
  return undefined
}
