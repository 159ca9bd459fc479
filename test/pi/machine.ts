import { rmSync } from 'node:fs'
import type { Image } from '../../build/pi/image.ts'
import type { Ended } from '../e2e/brewery.ts'

/** With 16 KB pages, as a Raspberry Pi 5 has them, and its processor. */
const MACHINE = [
  '-M',
  'virt',
  '-cpu',
  'cortex-a76',
  '-smp',
  '2',
  '-m',
  '1536',
  '-nographic',
  '-no-reboot',
  '-net',
  'none',
]
/** `iomem=relaxed` lets a test read the registers of the GPIO chip that a driver has. */
const KERNEL_WORDS = 'console=ttyAMA0 panic=-1 quiet loglevel=1 iomem=relaxed'
const UP = '<pi is up>'
const DONE = /^([\s\S]*?)<pi has done (\d+)>\r?\n/

/** An emulated machine with a shell at its serial line. */
export class Machine implements AsyncDisposable {
  readonly #image: Image
  readonly #qemu: Bun.Subprocess<'pipe', 'pipe', 'pipe'>
  #text = ''
  #heard = Promise.withResolvers<void>()

  private constructor(image: Image) {
    this.#image = image
    const boot = ['-kernel', image.kernel, '-initrd', image.initrd, '-append', KERNEL_WORDS]
    this.#qemu = Bun.spawn(['qemu-system-aarch64', ...MACHINE, ...boot], { stdio: ['pipe', 'pipe', 'pipe'] })
    void this.#listen()
  }

  /** Switches it on. @throws Error with what it said, where it does not come up in time */
  static async boot(image: Image, limitMs: number): Promise<Machine> {
    const machine = new Machine(image)
    await machine.#until((text) => (text.includes(UP) ? true : undefined), limitMs)
    machine.#text = machine.#text.slice(machine.#text.indexOf(UP) + UP.length).trimStart()
    return machine
  }

  /** Runs a line in its shell. Both of its streams come as one. */
  async sh(line: string, limitMs = 60_000): Promise<Pick<Ended, 'status' | 'out'>> {
    this.#qemu.stdin.write(`${line.replaceAll('\n', ' ')}\n`)
    this.#qemu.stdin.flush()
    const [all, out = '', status] = await this.#until((text) => DONE.exec(text) ?? undefined, limitMs, line)
    this.#text = this.#text.slice(all.length)
    return { status: Number(status), out: out.replaceAll('\r', '') }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#qemu.kill('SIGKILL')
    await this.#qemu.exited
    rmSync(this.#image.initrd, { force: true })
  }

  async #listen(): Promise<void> {
    const decoder = new TextDecoder()
    for await (const chunk of this.#qemu.stdout) {
      this.#text += decoder.decode(chunk, { stream: true })
      this.#heard.resolve()
      this.#heard = Promise.withResolvers<void>()
    }
  }

  async #until<T>(look: (text: string) => T | undefined, limitMs: number, what = 'its start'): Promise<T> {
    const deadline = performance.now() + limitMs
    for (;;) {
      const found = look(this.#text)
      if (found !== undefined) return found
      const leftMs = deadline - performance.now()
      if (leftMs <= 0 || this.#qemu.exitCode !== null) {
        throw new Error(`not within ${limitMs} ms: ${what}\n${this.#text.slice(-4000)}`)
      }
      await Promise.race([this.#heard.promise, Bun.sleep(Math.min(leftMs, 500))])
    }
  }
}
