import { isJsonObject, type JsonObject } from '../base/index.ts'
import type { Client } from './client.ts'
import type { Output } from './output.ts'
import { localTime } from './text.ts'

/** The outputs in the container of power; none where there is none. */
export function outputsOf(power: unknown): readonly JsonObject[] {
  const outputs = isJsonObject(power as JsonObject) ? (power as JsonObject)['brewerslab-control:output'] : undefined
  return Array.isArray(outputs) ? outputs.filter(isJsonObject) : []
}

/** What a person may decide about outputs, and what is to be said as long as somebody has. */
export class Overrides {
  readonly #options: { readonly client: Client; readonly user: string; readonly output: Output }
  /** The zone that times are told in, as it is set now. */
  readonly #zone: () => string | undefined
  #names: readonly string[] = []

  constructor(
    options: { readonly client: Client; readonly user: string; readonly output: Output },
    zone: () => string | undefined,
  ) {
    this.#options = options
    this.#zone = zone
  }

  /** Outputs that do what a person has decided, as far as is known. */
  get names(): readonly string[] {
    return this.#names
  }

  /** For the prompt: which outputs do what a person has decided, as far as is known; empty while none does. */
  get banner(): string {
    return this.#names.length === 0 ? '' : ` [OVERRIDE ${this.#names.join(', ')}]`
  }

  /** Looks whether somebody has decided, and says so. */
  async look(signal: AbortSignal | undefined): Promise<void> {
    this.#tell(outputsOf(await this.#options.client.power(signal)))
  }

  #tell(outputs: readonly JsonObject[]): void {
    const overridden = outputs.filter((it) => it.overridden !== undefined)
    this.#names = overridden.map(({ name }) => String(name))
    for (const it of overridden) {
      const until = localTime(new Date(String(it['overridden-until'])), this.#zone())
      const notice = `OVERRIDE: ${it.name} is to be ${it.overridden} until ${until}, as ${it['driven-by']} decided.`
      this.#options.output.notice(notice)
    }
  }
}
