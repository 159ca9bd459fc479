import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machineArchives } from '../libyang-wasm/compile/apt.ts'
import { BuildError, outputOf } from '../steps.ts'

/** The first suite whose kernel comes with pages of 16 KB, as a Raspberry Pi 5's has them. */
const SUITE = 'trixie'
/** Stands for the newest kernel of its kind. */
const KERNEL = 'linux-image-arm64-16k'
const OTHERS = ['busybox-static', 'libc6'] as const

/**
 * Downloads a kernel for arm64 and what little it needs to run our executable, from the mirrors that this machine is
 * configured for. Lists and cache are in `home`; nothing of the system is changed or installed.
 * @returns the packages' files
 * @throws BuildError where they cannot be had
 */
export async function downloadPackages(home: string): Promise<readonly string[]> {
  const archives = machineArchives('/etc/apt').filter(({ part }) => part === '')
  if (archives.length === 0) throw new BuildError('no Debian archive in /etc/apt')
  const packages = join(home, 'packages')
  for (const folder of ['lists/partial', 'cache/archives/partial', 'parts', 'packages'])
    mkdirSync(join(home, folder), { recursive: true })
  // A machine whose keyring does not know the suite yet is no obstacle: what comes runs in an emulator without network.
  const lines = archives.map(({ uri }) => `deb [arch=arm64 trusted=yes] ${uri} ${SUITE} main`)
  writeFileSync(join(home, 'sources.list'), `${[...new Set(lines)].join('\n')}\n`)
  writeFileSync(join(home, 'status'), '')
  const apt = (command: string, ...words: string[]) => outputOf([command, ...privateOptions(home), ...words], packages)
  await apt('apt-get', 'update', '-qq')
  const kernel = /^\s*Depends: (linux-image-\S+)$/m.exec(await apt('apt-cache', 'depends', KERNEL))?.[1]
  if (kernel === undefined) throw new BuildError(`the archive has no ${KERNEL}`)
  await apt('apt-get', '-qq', 'download', kernel, ...OTHERS)
  return readdirSync(packages)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(packages, name))
}

function privateOptions(home: string): string[] {
  const options = {
    'Dir::Etc::sourcelist': join(home, 'sources.list'),
    'Dir::Etc::sourceparts': join(home, 'parts'),
    'Dir::State::lists': join(home, 'lists'),
    'Dir::State::status': join(home, 'status'),
    'Dir::Cache': join(home, 'cache'),
    // Without it root's apt drops to a user that may not write here.
    'APT::Sandbox::User': 'root',
    'APT::Architecture': 'arm64',
    'APT::Architectures::': 'arm64',
  }
  return Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])
}
