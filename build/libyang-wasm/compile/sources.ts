import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
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
      apt.downloadTarball(upstream.name, version)
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
   * The compiler package brings wasi-libc's archives but no licence text, so the text is taken from Debian's package of
   * it. Asked for once, and not at all where the sources were given: such a build must not need the network.
   */
  wasiLibcCopyright(): string | undefined {
    const kept = join(this.store, 'wasi-libc.copyright')
    const text = readIfThere(kept)
    if (text !== undefined) return Buffer.from(text).toString('utf8') || undefined
    if (process.env[LIBYANG.override] || process.env[PCRE2.override]) return undefined
    const copyright = packagedCopyright('wasi-libc')
    writeAtomically(kept, copyright ?? '')
    return copyright
  }

  #start(): PrivateApt {
    if (this.#apt === undefined) {
      this.#apt = new PrivateApt(mkdtempSync(join(tmpdir(), 'libyang-wasm-apt-')))
      this.#apt.update()
    }
    return this.#apt
  }

  [Symbol.dispose](): void {
    if (this.#apt !== undefined) rmSync(this.#apt.home, { recursive: true, force: true })
  }
}

/** The copyright file of a package of the machine's own release; `undefined` where that cannot be had. */
function packagedCopyright(name: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'libyang-wasm-copyright-'))
  try {
    const options = ['-qq', '-o', 'APT::Sandbox::User=root', 'download', name]
    if (spawnSync('apt-get', options, { cwd: folder }).status !== 0) return undefined
    const deb = readdirSync(folder).find((file) => file.endsWith('.deb'))
    if (deb === undefined) return undefined
    const unpack = spawnSync('dpkg-deb', ['--extract', deb, 'content'], { cwd: folder })
    if (unpack.status !== 0) return undefined
    const text = readIfThere(join(folder, 'content/usr/share/doc', name, 'copyright'))
    return text === undefined ? undefined : Buffer.from(text).toString('utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
