import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { PrivateApt } from './apt.ts'
import { cacheDirectory, readIfThere, writeAtomically } from './cache.ts'
import { LIBYANG, PCRE2, type Upstream } from './upstream.ts'

/** Unpacked trees, ready to compile. */
export interface Sources {
  readonly libyang: string
  readonly pcre2: string
  /** Debian's copyright file of wasi-libc, where it could be had. */
  readonly wasiLibcCopyright: string | undefined
}

/** Finds, or fetches and unpacks, everything the build needs. Only the first call on a machine goes to the network. */
export function provideSources(say: (line: string) => void): Sources {
  const store = join(cacheDirectory(), 'sources')
  mkdirSync(store, { recursive: true })
  using fetcher = new Fetcher(store, say)
  return {
    libyang: unpacked(LIBYANG, store, fetcher),
    pcre2: unpacked(PCRE2, store, fetcher),
    wasiLibcCopyright: fetcher.wasiLibcCopyright(),
  }
}

function unpacked(upstream: Upstream, store: string, fetcher: Fetcher): string {
  const given = process.env[upstream.override]
  if (given) {
    if (!existsSync(join(given, upstream.landmark)))
      throw new Error(`${upstream.override}=${given} is no unpacked ${upstream.name}: ${upstream.landmark} is missing`)
    return resolve(given)
  }
  const tree = join(store, `${upstream.name}-${upstream.version}`)
  if (existsSync(join(tree, upstream.landmark))) return tree
  const tarball = join(store, upstream.tarball)
  if (!isGenuine(tarball, upstream)) fetcher.tarball(upstream)
  const staging = mkdtempSync(`${tree}.`)
  const tar = spawnSync('tar', ['-xf', tarball, '-C', staging, '--strip-components=1'], { encoding: 'utf8' })
  if (tar.status !== 0) throw new Error(`cannot unpack ${tarball}: ${tar.stderr.trim()}`)
  rmSync(tree, { recursive: true, force: true })
  renameSync(staging, tree)
  return tree
}

function isGenuine(path: string, upstream: Upstream): boolean {
  const bytes = readIfThere(path)
  return bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === upstream.sha256
}

/** Takes source packages with apt; starts it only when something is missing. */
class Fetcher implements Disposable {
  #apt: PrivateApt | undefined

  constructor(
    readonly store: string,
    readonly say: (line: string) => void,
  ) {}

  /** Puts the genuine tarball into the store. */
  tarball(upstream: Upstream): void {
    this.say(`fetching the source of ${upstream.name} ${upstream.version}`)
    const apt = this.#start()
    const versions = apt.versions(upstream.name, upstream.version)
    // Security revisions share the upstream tarball, and the archive may list one whose files are gone.
    for (const version of versions) {
      apt.download(upstream.name, version, '--tar-only')
      const path = join(apt.home, upstream.tarball)
      if (isGenuine(path, upstream)) {
        writeAtomically(join(this.store, upstream.tarball), readFileSync(path))
        return
      }
    }
    const tried = versions.length === 0 ? 'no revision of it is listed' : `tried ${versions.join(', ')}`
    throw new Error(
      `${upstream.tarball} with SHA-256 ${upstream.sha256} is not in the archive (${tried}): set ${upstream.override}`,
    )
  }

  /**
   * The compiler package brings wasi-libc's archives but no licence text, so the text is taken from Debian's packaging
   * of it. Asked for once: a build with given sources must not need the network for it.
   */
  wasiLibcCopyright(): string | undefined {
    const kept = join(this.store, 'wasi-libc.copyright')
    const text = readIfThere(kept)
    if (text !== undefined) return Buffer.from(text).toString('utf8') || undefined
    if (this.#apt === undefined) return undefined
    writeAtomically(kept, this.#packagedCopyright(this.#apt) ?? '')
    return this.wasiLibcCopyright()
  }

  #packagedCopyright(apt: PrivateApt): string | undefined {
    const version = apt.versions('wasi-libc')[0]
    if (version === undefined || !apt.download('wasi-libc', version, '--diff-only')) return undefined
    const packaging = readdirSync(apt.home).find((name) => /^wasi-libc_.*\.debian\.tar\./.test(name))
    if (packaging === undefined) return undefined
    const tar = spawnSync('tar', ['-xOf', packaging, 'debian/copyright'], { cwd: apt.home, encoding: 'utf8' })
    return tar.status === 0 ? tar.stdout : undefined
  }

  #start(): PrivateApt {
    if (this.#apt === undefined) {
      this.#apt = new PrivateApt(mkdtempSync(join(tmpdir(), 'libyang-wasm-apt-')))
      this.#apt.update()
    }
    return this.#apt
  }

  [Symbol.dispose](): void {
    if (this.#apt !== undefined && statSync(this.#apt.home).isDirectory())
      rmSync(this.#apt.home, { recursive: true, force: true })
  }
}
