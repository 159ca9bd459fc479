/** A disk whose power may be cut: what was synced is there, of what was not, anything may be. */
import { mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import type { DiskCall } from './recorder.ts'

/** Disks write whole blocks of this size; a write that spans two may be torn between them. */
const BLOCK = 4096
/** Of a cut that could leave more images, a sample is taken. */
const IMAGES_OF_A_CUT = 64

type Node = FileNode | DirectoryNode | { readonly kind: 'link'; readonly target: string }
type Write = Extract<DiskCall, { op: 'write' | 'truncate' }>

interface FileNode {
  readonly kind: 'file'
  synced: Uint8Array
  pending: Write[]
}

interface DirectoryNode {
  readonly kind: 'directory'
  /** Names that survive for sure, and changes of names since, in order. */
  synced: Map<string, Node>
  pending: (readonly (readonly [name: string, node: Node | undefined])[])[]
}

/** What could be found after a cut: file names below the root, with their bytes; links and directories by name. */
export type Image = ReadonlyMap<string, Uint8Array | 'directory' | { readonly link: string }>

/** Follows the calls of a life, and answers what a power cut at any instant of it could leave. */
export class Disk {
  readonly #root: DirectoryNode

  /** @param top directory that is there and stays; as it is now on the real disk, all synced */
  constructor(readonly top: string) {
    this.#root = load(top)
  }

  apply(call: DiskCall): void {
    if (call.op === 'acknowledge') return
    const directory = this.#directory(dirname(call.path))
    const name = basename(call.path)
    const node = call.path === this.top ? this.#root : current(directory).get(name)
    if (call.op === 'sync') {
      if (node?.kind === 'file') settleFile(node)
      else if (node?.kind === 'directory') settleDirectory(node)
    } else if (call.op === 'write' || call.op === 'truncate') {
      // A file without a name is nobody's.
      if (node?.kind === 'file') node.pending.push(call)
    } else if (call.op === 'create') {
      if (node === undefined) directory.pending.push([[name, { kind: 'file', synced: new Uint8Array(), pending: [] }]])
      else if (call.truncate && node.kind === 'file') node.pending.push({ op: 'truncate', path: call.path, size: 0 })
    } else if (call.op === 'rename') {
      directory.pending.push([
        [name, undefined],
        [basename(call.to), node],
      ])
    } else if (call.op === 'remove') directory.pending.push([[name, undefined]])
    else if (call.op === 'link') directory.pending.push([[name, { kind: 'link', target: call.target }]])
    else directory.pending.push([[name, { kind: 'directory', synced: new Map(), pending: [] }]])
  }

  /** What a power cut now could leave: every combination, or a sample with the extremes in it. */
  images(random: () => number): Image[] {
    const choices = this.#choices()
    const combinations = choices.reduce((product, { length }) => product * length, 1)
    const picks =
      combinations <= IMAGES_OF_A_CUT
        ? Array.from({ length: combinations }, (_, index) => pickNth(choices, index))
        : [
            choices.map(() => 0),
            choices.map(({ length }) => length - 1),
            ...Array.from({ length: IMAGES_OF_A_CUT - 2 }, () =>
              choices.map(({ length }) => Math.floor(random() * length)),
            ),
          ]
    return picks.map((pick) => {
      const image = new Map<string, Uint8Array | 'directory' | { link: string }>()
      this.#draw(this.#root, '', new Map(choices.map((choice, i) => [choice.of, pick[i] ?? 0])), image)
      return image
    })
  }

  /** What is not settled: names of each directory, blocks and size of each file. */
  #choices(): { readonly of: unknown; readonly length: number }[] {
    const choices: { of: unknown; length: number }[] = []
    for (const node of this.#all(this.#root, new Set())) {
      if (node.kind === 'link' || node.pending.length === 0) continue
      if (node.kind === 'directory') choices.push({ of: node, length: node.pending.length + 1 })
      else {
        choices.push({ of: node, length: 2 })
        for (const block of blocksOf(node)) choices.push({ of: block.key, length: block.versions })
      }
    }
    return choices
  }

  *#all(node: Node, seen: Set<Node>): Generator<Node> {
    if (seen.has(node)) return
    seen.add(node)
    yield node
    if (node.kind !== 'directory') return
    const changed = node.pending.flatMap((change) => change.flatMap(([, it]) => it ?? []))
    for (const child of [...node.synced.values(), ...changed]) yield* this.#all(child, seen)
  }

  #draw(
    directory: DirectoryNode,
    below: string,
    pick: ReadonlyMap<unknown, number>,
    image: Map<string, Uint8Array | 'directory' | { link: string }>,
  ): void {
    for (const [name, node] of current(directory, pick.get(directory) ?? 0)) {
      const path = join(below, name)
      if (node.kind === 'link') image.set(path, { link: node.target })
      else if (node.kind === 'file') image.set(path, contentOf(node, pick))
      else {
        image.set(path, 'directory')
        this.#draw(node, path, pick, image)
      }
    }
  }

  #directory(path: string): DirectoryNode {
    if (path === this.top || !path.startsWith(this.top)) return this.#root
    let node = this.#root
    for (const name of relative(this.top, path).split('/')) {
      const next = current(node).get(name)
      if (next?.kind !== 'directory') throw new Error(`no directory ${path}`)
      node = next
    }
    return node
  }
}

/** Puts an image on the real disk. */
export function restore(image: Image, place: string): void {
  mkdirSync(place, { recursive: true })
  for (const [path, what] of image) {
    if (what === 'directory') mkdirSync(join(place, path))
    else if ('link' in what) symlinkSync(what.link, join(place, path))
    else writeFileSync(join(place, path), what)
  }
}

function load(directory: string): DirectoryNode {
  const synced = new Map<string, Node>()
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isSymbolicLink()) synced.set(entry.name, { kind: 'link', target: readlinkSync(path) })
    else if (statSync(path).isDirectory()) synced.set(entry.name, load(path))
    else synced.set(entry.name, { kind: 'file', synced: readFileSync(path), pending: [] })
  }
  return { kind: 'directory', synced, pending: [] }
}

/** Names after the first few changes; after all of them by default. */
function current(directory: DirectoryNode, changes = directory.pending.length): Map<string, Node> {
  const names = new Map(directory.synced)
  for (const [name, node] of directory.pending.slice(0, changes).flat()) {
    if (node === undefined) names.delete(name)
    else names.set(name, node)
  }
  return names
}

function settleDirectory(directory: DirectoryNode): void {
  directory.synced = current(directory)
  directory.pending = []
}

function settleFile(file: FileNode): void {
  file.synced = file.pending.reduce(written, file.synced)
  file.pending = []
}

function written(bytes: Uint8Array, write: Write): Uint8Array {
  const size = write.op === 'truncate' ? write.size : Math.max(bytes.length, write.offset + write.bytes.length)
  const result = new Uint8Array(size)
  result.set(bytes.subarray(0, size))
  if (write.op === 'write') result.set(write.bytes, write.offset)
  return result
}

/** Blocks that writes since the last sync have touched, and in how many versions each may be on the disk. */
function blocksOf(file: FileNode): { readonly key: string; readonly index: number; readonly versions: number }[] {
  const size = file.pending.reduce((most, it) => Math.max(most, written(new Uint8Array(), it).length), 0)
  return Array.from({ length: Math.ceil(Math.max(size, file.synced.length) / BLOCK) }, (_, index) => index)
    .map((index) => ({ key: `${idOf(file)} ${index}`, index, versions: versionsOf(file, index).length }))
    .filter(({ versions }) => versions > 1)
}

/** A block before, and after each of the writes to it. */
function versionsOf(file: FileNode, index: number): Uint8Array[] {
  const block = (bytes: Uint8Array) => {
    const whole = new Uint8Array(BLOCK)
    whole.set(bytes.subarray(index * BLOCK, (index + 1) * BLOCK))
    return whole
  }
  const versions = [block(file.synced)]
  let bytes = file.synced
  for (const write of file.pending) {
    bytes = written(bytes, write)
    const next = block(bytes)
    if (!Bun.deepEquals(next, versions.at(-1))) versions.push(next)
  }
  return versions
}

function contentOf(file: FileNode, pick: ReadonlyMap<unknown, number>): Uint8Array {
  if (file.pending.length === 0) return file.synced
  const after = file.pending.reduce(written, file.synced)
  const content = new Uint8Array(pick.get(file) === 1 ? after.length : file.synced.length)
  for (let index = 0; index * BLOCK < content.length; index++) {
    const versions = versionsOf(file, index)
    const block = versions[pick.get(`${idOf(file)} ${index}`) ?? 0] ?? new Uint8Array()
    content.set(block.subarray(0, content.length - index * BLOCK), index * BLOCK)
  }
  return content
}

const ids = new WeakMap<FileNode, number>()
let files = 0

function idOf(file: FileNode): number {
  const id = ids.get(file) ?? ++files
  ids.set(file, id)
  return id
}

function pickNth(choices: readonly { readonly length: number }[], index: number): number[] {
  let rest = index
  return choices.map(({ length }) => {
    const pick = rest % length
    rest = Math.floor(rest / length)
    return pick
  })
}
