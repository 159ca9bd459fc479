import { crc32 } from 'node:zlib'

/** What is read back is not what was written: that row is lost, the others are not. */
export class DamagedRow extends Error {}

/** Writes numbers as few bytes: seven bits in each, the eighth says that more follow, the lowest come first. */
export class ByteWriter {
  #bytes = new Uint8Array(256)
  #length = 0

  /** A whole number from 0 to 2^53 - 1. */
  unsigned(value: number): this {
    let rest = value
    while (rest >= 0x80) {
      this.#byte((rest % 0x80) + 0x80)
      rest = Math.floor(rest / 0x80)
    }
    return this.#byte(rest)
  }

  /** A whole number below 2^52, whatever its sign: twice its size, and one less where it is negative. */
  signed(value: number): this {
    return this.unsigned(value < 0 ? -value * 2 - 1 : value * 2)
  }

  bytes(bytes: Uint8Array): this {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
    return this
  }

  /** What was written, with its own memory. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  #byte(value: number): this {
    this.#reserve(1)
    this.#bytes[this.#length++] = value
    return this
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more))
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}

/** Reads what `ByteWriter` wrote. @throws DamagedRow at the end of the bytes */
export class ByteReader {
  #at = 0

  constructor(readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.#at >= this.bytes.length
  }

  unsigned(): number {
    let value = 0
    let weight = 1
    for (;;) {
      const byte = this.bytes[this.#at++]
      if (byte === undefined) throw new DamagedRow('it ends too early')
      value += (byte % 0x80) * weight
      if (byte < 0x80) return value
      weight *= 0x80
    }
  }

  signed(): number {
    const value = this.unsigned()
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2
  }

  /** The next so many bytes, of the same memory. */
  take(length: number): Uint8Array {
    if (this.#at + length > this.bytes.length) throw new DamagedRow('it ends too early')
    this.#at += length
    return this.bytes.subarray(this.#at - length, this.#at)
  }

  /** All that is left, of the same memory. */
  remaining(): Uint8Array {
    return this.take(this.bytes.length - this.#at)
  }
}

/** Number of the layout that all rows are in. */
const LAYOUT = 1
/** The layout in one byte, the checksum (CRC-32, lowest byte first) of what follows in four. */
const HEAD_BYTES = 5

/** A row as it is stored. */
export function seal(content: Uint8Array): Uint8Array {
  const row = new Uint8Array(HEAD_BYTES + content.length)
  row[0] = LAYOUT
  new DataView(row.buffer).setUint32(1, crc32(content), true)
  row.set(content, HEAD_BYTES)
  return row
}

/** What is in a stored row. @throws DamagedRow */
export function unseal(row: Uint8Array): ByteReader {
  if (row.length < HEAD_BYTES) throw new DamagedRow('it ends too early')
  if (row[0] !== LAYOUT) throw new DamagedRow(`its layout is ${row[0]}`)
  const content = row.subarray(HEAD_BYTES)
  const sum = new DataView(row.buffer, row.byteOffset).getUint32(1, true)
  if (crc32(content) !== sum) throw new DamagedRow('its checksum does not match')
  return new ByteReader(content)
}
