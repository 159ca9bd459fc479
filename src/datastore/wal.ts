/** SQLite file format, section 4.1 and 4.2: sizes of the two kinds of header in a write-ahead log. */
export const FILE_HEADER = 32
export const FRAME_HEADER = 24
/** Where the salts are: in the log's header, and in that of a frame. */
export const SALTS = { file: 16, frame: 8 } as const
/** Magic numbers: checksums over little-endian or big-endian words. */
const MAGIC = { littleEndian: 0x377f0682, bigEndian: 0x377f0683 } as const

/** What a write-ahead log has in it. */
export interface WalContents {
  /** Transactions that SQLite will find. */
  readonly whole: number
  /** Transactions behind a place that is not what was written: SQLite ends there and drops them without a word. */
  readonly unreachable: number
}

/** @internal How a write-ahead log is laid out, as far as its header is to be believed. */
export interface Layout {
  readonly view: DataView
  readonly frameSize: number
  /** Whether the header is what was written. */
  readonly isWhole: boolean
  /** Sums up to the end of the header. */
  readonly sum: Checksum
}

export function layoutOf(wal: Uint8Array): Layout {
  const view = new DataView(wal.buffer, wal.byteOffset, wal.byteLength)
  const magic = view.getUint32(0)
  const sum = new Checksum(view, magic !== MAGIC.bigEndian)
  sum.add(0, FILE_HEADER - 8)
  const isMagic = magic === MAGIC.littleEndian || magic === MAGIC.bigEndian
  return { view, frameSize: FRAME_HEADER + pageSizeOf(view), isWhole: isMagic && sum.matches(FILE_HEADER - 8), sum }
}

/**
 * Reads a write-ahead log as SQLite's recovery does, and then on. Since every transaction is synced before the next
 * begins, a power cut leaves at most one that is not whole: more are damage.
 */
export function examineWal(wal: Uint8Array): WalContents {
  if (wal.length < FILE_HEADER + FRAME_HEADER) return { whole: 0, unreachable: 0 }
  const { view, frameSize, sum, isWhole: isHeaderWhole } = layoutOf(wal)
  let isWhole = isHeaderWhole
  // A header that is damaged names no salts: those of a frame are as good.
  const salts = isWhole ? 16 : saltsOfFrames(view, frameSize)
  let whole = 0
  let unreachable = 0
  for (let at = FILE_HEADER; at + frameSize <= wal.length; at += frameSize) {
    // SQLite never leaves a hole behind a commit: something was there.
    if (unreachable > 0 && isHole(view, at)) {
      unreachable++
      continue
    }
    if (!isSame(view, salts, at + 8)) {
      // The end, or a damaged frame: those behind it tell.
      isWhole = false
      continue
    }
    if (isWhole) isWhole = isFrameWhole(sum, at, frameSize)
    const isCommit = view.getUint32(at + 4) !== 0
    if (!isCommit) continue
    if (isWhole) whole++
    else unreachable++
  }
  return { whole, unreachable }
}

/** @internal Adds a frame to the sums before it, and compares with what it says itself. */
export function isFrameWhole(sum: Checksum, at: number, frameSize: number): boolean {
  sum.add(at, 8)
  sum.add(at + FRAME_HEADER, frameSize - FRAME_HEADER)
  return sum.matches(at + 16)
}

/** Ours are 4096; what a damaged header says is not believed. */
function pageSizeOf(view: DataView): number {
  const size = view.getUint32(8)
  return size >= 512 && size <= 65_536 && (size & (size - 1)) === 0 ? size : 4096
}

export function isSame(view: DataView, a: number, b: number): boolean {
  return view.getUint32(a) === view.getUint32(b) && view.getUint32(a + 4) === view.getUint32(b + 4)
}

/** Where the salts of the first frame are, or of the second where a block with the first is gone. */
function saltsOfFrames(view: DataView, frameSize: number): number {
  const second = FILE_HEADER + frameSize
  return isHole(view, FILE_HEADER) && second + FRAME_HEADER <= view.byteLength ? second + 8 : FILE_HEADER + 8
}

/** No frame is of page 0, and none has a checksum of zeros. */
function isHole(view: DataView, at: number): boolean {
  return view.getUint32(at) === 0 || (view.getUint32(at + 16) === 0 && view.getUint32(at + 20) === 0)
}

/** @internal The running checksum of section 4.2, over pairs of 32-bit words. */
export class Checksum {
  #first = 0
  #second = 0

  constructor(
    readonly view: DataView,
    readonly littleEndian: boolean,
  ) {}

  get value(): readonly [number, number] {
    return [this.#first, this.#second]
  }

  add(offset: number, length: number): void {
    for (let at = offset; at < offset + length; at += 8) {
      this.#first = (this.#first + this.view.getUint32(at, this.littleEndian) + this.#second) >>> 0
      this.#second = (this.#second + this.view.getUint32(at + 4, this.littleEndian) + this.#first) >>> 0
    }
  }

  /** Stored sums are always big-endian. */
  matches(at: number): boolean {
    return this.view.getUint32(at) === this.#first && this.view.getUint32(at + 4) === this.#second
  }
}
