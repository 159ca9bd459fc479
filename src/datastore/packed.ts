import { crc32 } from 'node:zlib'

/** A text with its checksum. */
export interface Summed {
  readonly text: string
  readonly sum: number
}

/** The same as it is stored. */
export interface Packed {
  readonly text: string | Uint8Array
  readonly sum: number
}

/** With the number in it: what is in the place of another is as wrong as what was changed. */
export function sumOf(number: number, text: string): number {
  return crc32(text, number)
}

/** Longer texts are stored compressed: fewer bytes for the card. */
const PACKED_FROM = 4_096

export function pack(text: string): string | Uint8Array {
  return text.length < PACKED_FROM ? text : Bun.zstdCompressSync(text)
}

/** The text as it was; `undefined` for what cannot be unpacked. */
export function unpack(packed: string | Uint8Array): string | undefined {
  if (typeof packed === 'string') return packed
  try {
    return new TextDecoder().decode(Bun.zstdDecompressSync(packed))
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}
