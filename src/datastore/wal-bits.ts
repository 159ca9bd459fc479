import {
  type Checksum,
  examineWal,
  FILE_HEADER,
  FRAME_HEADER,
  isFrameWhole,
  isSame,
  type Layout,
  layoutOf,
  SALTS,
} from './wal.ts'

/** A byte of a write-ahead log that is not as it was written, and what it was. */
export interface FlippedBit {
  readonly at: number
  readonly byte: number
}

/** One bit: the byte it is in, and its place there. */
interface Bit {
  readonly at: number
  readonly mask: number
}

/**
 * Finds the one bit but for which everything in a write-ahead log is as it was written: a power cut leaves what was not
 * written yet, never that. The sums are weak in the upper bits of a word, where several bits may fit equally well.
 * @returns `undefined` where it takes more than one bit, `several` where it cannot be told which of them it is
 */
export function findFlippedBit(wal: Uint8Array): FlippedBit | 'several' | undefined {
  if (wal.length < FILE_HEADER + FRAME_HEADER) return undefined
  const before = examineWal(wal)
  const copy = Uint8Array.from(wal)
  let found: FlippedBit | undefined
  for (const bit of suspects(copy)) {
    flip(copy, bit)
    const now = examineWal(copy)
    const fits = now.unreachable === 0 && now.whole > before.whole
    const byte = copy[bit.at] ?? 0
    flip(copy, bit)
    if (fits && found !== undefined) return 'several'
    if (fits) found = { at: bit.at, byte }
  }
  return found
}

/** Bits of the first header or frame that is not whole; none for what an earlier log has left behind. */
function suspects(wal: Uint8Array): Bit[] {
  const layout = layoutOf(wal)
  if (!layout.isWhole) {
    return bitsOf(0, FILE_HEADER).filter((bit) => {
      flip(wal, bit)
      const { isWhole } = layoutOf(wal)
      flip(wal, bit)
      return isWhole
    })
  }
  const { view, frameSize, sum } = layout
  for (let at = FILE_HEADER; at + frameSize <= wal.length; at += frameSize) {
    const isOfThisLog = isSame(view, SALTS.file, at + SALTS.frame)
    const isWhole = isFrameWhole(sum, at, frameSize)
    if (!isOfThisLog) return isWhole ? bitsOf(at + SALTS.frame, 8) : []
    if (isWhole) continue
    const ofSums = bitsOf(at + 16, 8).filter((bit) => {
      flip(wal, bit)
      const fits = sum.matches(at + 16)
      flip(wal, bit)
      return fits
    })
    return [...ofSums, ...bitsThatFit(layout, at, sum)]
  }
  return []
}

function bitsOf(from: number, length: number): Bit[] {
  return Array.from({ length: length * 8 }, (_, n) => ({ at: from + (n >> 3), mask: 1 << (n & 7) }))
}

function flip(wal: Uint8Array, { at, mask }: Bit): void {
  wal[at] = (wal[at] ?? 0) ^ mask
}

/**
 * Bits of a frame with which its sums would be those it says. The sums are linear: what a bit adds to a word goes
 * through every later step of the two, a' = a + x + b and b' = b + y + a', and comes out the same wherever it began.
 * @param sum up to the end of the frame, as it is now
 */
function bitsThatFit({ view, frameSize }: Layout, at: number, sum: Checksum): Bit[] {
  const [first, second] = sum.value
  const missing: Sums = [(view.getUint32(at + 16) - first) | 0, (view.getUint32(at + 20) - second) | 0]
  const fitting: Bit[] = []
  let ofX: Sums = [1, 1]
  let ofY: Sums = [0, 1]
  for (const offset of pairsFromEnd(at, frameSize)) {
    fitting.push(
      ...bitsOfWord(sum, offset, { effect: ofX, missing }),
      ...bitsOfWord(sum, offset + 4, { effect: ofY, missing }),
    )
    ofX = step(ofX)
    ofY = step(ofY)
  }
  return fitting
}

/** Both sums, modulo 2^32. */
type Sums = readonly [number, number]

function step([a, b]: Sums): Sums {
  return [(a + b) | 0, (a + b + b) | 0]
}

/** Offsets of the pairs of words that the sums of a frame go over, the last one first. */
function* pairsFromEnd(at: number, frameSize: number): Iterable<number> {
  for (let offset = at + frameSize - 8; offset >= at + FRAME_HEADER; offset -= 8) yield offset
  yield at
}

function bitsOfWord(
  { view, littleEndian }: Checksum,
  offset: number,
  { effect, missing }: { readonly effect: Sums; readonly missing: Sums },
): Bit[] {
  const word = view.getUint32(offset, littleEndian)
  const bits: Bit[] = []
  for (let bit = 0; bit < 32; bit++) {
    const change = (word >>> bit) & 1 ? -(1 << bit) : 1 << bit
    if (Math.imul(change, effect[0]) !== missing[0] || Math.imul(change, effect[1]) !== missing[1]) continue
    const byte = bit >> 3
    bits.push({ at: offset + (littleEndian ? byte : 3 - byte), mask: 1 << (bit & 7) })
  }
  return bits
}
