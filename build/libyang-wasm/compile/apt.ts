import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SUITE } from './upstream.ts'

/** Suites of Debian proper by code name and by role; other vendors' entries in the machine's lists are left alone. */
const DEBIAN_SUITE =
  /^(?:buster|bullseye|bookworm|trixie|forky|sid|(?:old){0,2}stable|testing|unstable)(-updates|-security|\/updates)?$/

/** An archive of the machine's own configuration, without its suite. */
interface Archive {
  readonly uri: string
  /** '', '-updates' or '-security': which of the suites of {@link SUITE} it has. */
  readonly part: string
}

/**
 * An apt of our own beside the machine's: own lists and cache in `home`, source packages of {@link SUITE} only, from
 * the mirrors the machine is configured for. Nothing of the system's state is read for writing or changed.
 */
export class PrivateApt {
  readonly #options: readonly string[]

  constructor(
    readonly home: string,
    etc = '/etc/apt',
  ) {
    const archives = machineArchives(etc)
    if (archives.length === 0) throw new Error(`no Debian archive in ${etc}: set LIBYANG_SRC and PCRE2_SRC instead`)
    for (const folder of ['lists/partial', 'cache/archives/partial', 'parts'])
      mkdirSync(join(home, folder), { recursive: true })
    // What is taken from there is checked against a digest of our own, so a machine whose keyring does not know the
    // suite yet is no obstacle.
    const lines = archives.map(({ uri, part }) => `deb-src [trusted=yes] ${uri} ${SUITE}${part} main`)
    writeFileSync(join(home, 'sources.list'), `${[...new Set(lines)].join('\n')}\n`)
    this.#options = [
      ...['Dir::Etc::sourcelist', join(home, 'sources.list')],
      ...['Dir::Etc::sourceparts', join(home, 'parts')],
      ...['Dir::State::lists', join(home, 'lists')],
      ...['Dir::Cache', join(home, 'cache')],
      // Without it root's apt drops to a user that may not write here.
      ...['APT::Sandbox::User', 'root'],
    ].reduce<string[]>((options, value, index, all) => {
      if (index % 2 === 0) options.push('-o', `${value}=${all[index + 1]}`)
      return options
    }, [])
  }

  /** Fetches the lists. */
  update(): void {
    this.#run('apt-get', ['update', '-qq'])
  }

  /** Versions of a source package whose upstream part is `upstream`, as the lists name them. */
  versions(name: string, upstream: string): string[] {
    const records = this.#run('apt-cache', ['showsrc', '--only-source', name])
    const versions = [...records.matchAll(/^Version: (.+)$/gm)].flatMap(([, version]) => version ?? [])
    return [...new Set(versions)].filter((version) => version.replace(/^\d+:/, '').startsWith(`${upstream}-`))
  }

  /**
   * Downloads the upstream tarball of one version of a source package into `home`.
   * @returns whether it could be had; the archive may list a revision that it no longer holds
   */
  downloadTarball(name: string, version: string): boolean {
    const fetched = spawnSync(
      'apt-get',
      [...this.#options, '-qq', '--download-only', '--tar-only', 'source', `${name}=${version}`],
      { cwd: this.home, encoding: 'utf8' },
    )
    return fetched.status === 0
  }

  #run(command: string, args: readonly string[]): string {
    const ran = spawnSync(command, [...this.#options, ...args], {
      cwd: this.home,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    })
    if (ran.error !== undefined) throw new Error(`${command} does not start: set LIBYANG_SRC and PCRE2_SRC instead`)
    if (ran.status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${ran.stderr.trim()}`)
    return ran.stdout
  }
}

/** The Debian archives that a machine's apt is configured for, in both of apt's formats. */
export function machineArchives(etc: string): Archive[] {
  const parts = join(etc, 'sources.list.d')
  const files = [join(etc, 'sources.list'), ...(existsSync(parts) ? readdirSync(parts).map((f) => join(parts, f)) : [])]
  return files.filter(existsSync).flatMap((file) => {
    const text = readFileSync(file, 'utf8')
    if (file.endsWith('.list')) return oneLineEntries(text)
    return file.endsWith('.sources') ? deb822Entries(text) : []
  })
}

/** sources.list(5), "one-line-style format". */
function oneLineEntries(text: string): Archive[] {
  return [...text.matchAll(/^\s*deb(?:-src)?\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+(.+)$/gm)].flatMap(
    ([, uri = '', suite = '', components = '']) => archives([uri], [suite], components.split(/\s+/)),
  )
}

/** sources.list(5), "deb822-style format". */
function deb822Entries(text: string): Archive[] {
  return text
    .replace(/^#.*\n/gm, '')
    .split(/\n\s*\n/)
    .flatMap((stanza) => {
      const field = (name: string) =>
        new RegExp(`^${name}:((?:.|\\n(?=[ \\t]))*)`, 'im').exec(stanza)?.[1]?.trim().split(/\s+/) ?? []
      if (field('Enabled')[0]?.toLowerCase() === 'no') return []
      return archives(field('URIs'), field('Suites'), field('Components'))
    })
}

function archives(uris: readonly string[], suites: readonly string[], components: readonly string[]): Archive[] {
  if (!components.includes('main')) return []
  return suites.flatMap((suite) => {
    const match = DEBIAN_SUITE.exec(suite)
    if (match === null) return []
    const part = match[1] === '/updates' ? '-security' : (match[1] ?? '')
    return uris.map((uri) => ({ uri, part }))
  })
}
