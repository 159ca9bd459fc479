import { createHash } from 'node:crypto'
import { type BigIntStats, statSync } from 'node:fs'
import { type FileHandle, open, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress } from 'node:zlib'
import { cannotWrite, discardFile } from '../files.ts'

/** Characters that are hashed, packed or written at once: some tens of microseconds each. */
const BATCH = 64 * 1024

/** SHA-256 of a text in pieces, as that of a `FileRecord`. */
export async function hashPieces(pieces: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const bytes of batches(pieces)) {
    hash.update(bytes)
    await nextTurn()
  }
  return hash.digest('hex')
}

/** A text in pieces, compressed as for a `FileRecord`, beside the work of this thread. */
export async function packPieces(pieces: readonly string[]): Promise<Uint8Array> {
  const packed: Buffer[] = []
  await pipeline(Readable.from(batches(pieces)), createZstdCompress(), async (stream: AsyncIterable<Buffer>) => {
    for await (const bytes of stream) packed.push(bytes)
  })
  return Buffer.concat(packed)
}

/** How a file looks from outside: another one, or one that was written to since, looks otherwise. */
export function stampOf(file: string): string | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? undefined : stampIn(stats)
}

/**
 * As `replaceFile` with a text in pieces, without holding up anybody while the card writes and syncs.
 * @param isFree asked at the last moment whether the file may be replaced
 * @returns how it looks then; `undefined` where it may not be and was left alone
 * @throws BrewError `resource-denied` when the disk is full or the directory cannot be written
 */
export async function replaceByPieces(
  file: string,
  pieces: readonly string[],
  isFree: () => boolean = () => true,
): Promise<string | undefined> {
  const temporary = join(dirname(file), `.${basename(file)}.new`)
  try {
    const stamp = await writeAll(temporary, pieces)
    if (!isFree()) {
      discardFile(temporary)
      return undefined
    }
    await rename(temporary, file)
    const directory = await open(dirname(file), 'r')
    try {
      await directory.sync()
    } finally {
      await directory.close()
    }
    return stamp
  } catch (cause) {
    discardFile(temporary)
    throw cannotWrite(file, cause)
  }
}

/** @returns how the file looks then, under whatever name */
async function writeAll(file: string, pieces: readonly string[]): Promise<string> {
  const handle = await open(file, 'w', 0o640)
  try {
    for (const bytes of batches(pieces)) await writeFully(handle, bytes)
    await handle.datasync()
    return stampIn(await handle.stat({ bigint: true }))
  } finally {
    await handle.close()
  }
}

function stampIn({ mtimeNs, size, ino }: Pick<BigIntStats, 'mtimeNs' | 'size' | 'ino'>): string {
  return `${mtimeNs} ${size} ${ino}`
}

/** The text's bytes, a batch each. */
function* batches(pieces: readonly string[]): Iterable<Buffer> {
  let some: string[] = []
  let length = 0
  for (const piece of pieces) {
    some.push(piece)
    length += piece.length
    if (length < BATCH) continue
    yield Buffer.from(some.join(''))
    some = []
    length = 0
  }
  yield Buffer.from(some.join(''))
}

/** write(2) may write less than it was given. */
async function writeFully(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
