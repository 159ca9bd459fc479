import type { MachineFiles } from './machine-files.ts'

/** Where the firmware of a Raspberry Pi finds its settings: newer systems first. */
const PLACES = ['/boot/firmware/config.txt', '/boot/config.txt'] as const

/** Levels of `gpio=17=op,dh`: what the firmware does with a pin when it starts. */
export type BootLevel = 'high' | 'low'

/** The lines of `config.txt` that hold for this model. */
export class ConfigTxt {
  readonly #lines: readonly string[]

  private constructor(
    readonly file: string,
    lines: readonly string[],
  ) {
    this.#lines = lines
  }

  /** @param filters names of sections that hold for this machine, as `pi5` */
  static read(files: MachineFiles, filters: readonly string[]): ConfigTxt | undefined {
    const file = PLACES.find((place) => files.text(place) !== undefined)
    return file === undefined ? undefined : new ConfigTxt(file, linesThatHold(files.text(file) ?? '', filters))
  }

  /** Parameters of the last line that loads an overlay; empty where it has none, `undefined` where nothing loads it. */
  overlay(name: string): ReadonlyMap<string, string> | undefined {
    const found = this.#values('dtoverlay').findLast((it) => it.split(/[,:]/)[0] === name)
    return found === undefined ? undefined : parameters(found.slice(name.length + 1))
  }

  /** What `dtparam=name` says; `on` where it only names it. */
  parameter(name: string): string | undefined {
    return this.#values('dtparam')
      .map((it) => parameters(it).get(name))
      .findLast((it) => it !== undefined)
  }

  /** What a pin is driven to when the firmware starts; `undefined` where it is left alone. */
  bootLevel(pin: number): BootLevel | undefined {
    let level: BootLevel | undefined
    for (const line of this.#values('gpio')) {
      const [pins = '', words = ''] = line.split('=')
      if (!isAmong(pins, pin)) continue
      const all = words.split(',').map((word) => word.trim())
      if (all.some((word) => /^(?:ip|a[0-5])$/.test(word))) level = undefined
      if (all.includes('op')) level = all.includes('dh') ? 'high' : all.includes('dl') ? 'low' : level
    }
    return level
  }

  #values(name: string): readonly string[] {
    return this.#lines.flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []))
  }
}

/** A filter like `[pi4]` holds until the next one; `[all]` ends it, `[none]` is a way to comment out. */
function linesThatHold(text: string, filters: readonly string[]): readonly string[] {
  let holds = true
  return text.split('\n').flatMap((raw) => {
    const line = raw.replace(/#.*$/, '').trim()
    const filter = /^\[(.+)\]$/.exec(line)?.[1]?.toLowerCase()
    if (filter !== undefined) {
      holds = filter === 'all' || filters.includes(filter)
      return []
    }
    return holds && line !== '' ? [line] : []
  })
}

function parameters(text: string): ReadonlyMap<string, string> {
  const words = text.split(',').filter((word) => word !== '')
  return new Map(
    words.map((word) => {
      const at = word.indexOf('=')
      return at === -1 ? [word.trim(), 'on'] : [word.slice(0, at).trim(), word.slice(at + 1).trim()]
    }),
  )
}

/** `17`, `0-5`, `3-4,6,8` */
function isAmong(pins: string, pin: number): boolean {
  return pins.split(',').some((part) => {
    const [first, last = first] = part.split('-').map(Number)
    return first !== undefined && last !== undefined && pin >= first && pin <= last
  })
}
