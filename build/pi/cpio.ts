import { Buffer } from 'node:buffer'

/** A member of an archive; `mode` as stat(2) has it, with the kind of file. */
export interface CpioEntry {
  readonly name: string
  readonly mode: number
  readonly content?: Uint8Array
}

export const DIRECTORY = 0o040755
export const EXECUTABLE = 0o100755
export const SYMLINK = 0o120777

const TRAILER = 'TRAILER!!!'
const ALIGNMENT = 4

/** An archive as the kernel unpacks it at its start: Documentation/driver-api/early-userspace/buffer-format, "newc". */
export function cpio(entries: readonly CpioEntry[]): Buffer {
  return Buffer.concat([...entries, { name: TRAILER, mode: 0 }].flatMap((entry, index) => member(entry, index + 1)))
}

function member({ name, mode, content = new Uint8Array() }: CpioEntry, inode: number): Uint8Array[] {
  const fields = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length + 1, 0]
  const head = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}${name}\0`)
  return [padded(head), padded(content)]
}

function padded(bytes: Uint8Array): Uint8Array {
  const rest = bytes.length % ALIGNMENT
  return rest === 0 ? bytes : Buffer.concat([bytes, new Uint8Array(ALIGNMENT - rest)])
}
