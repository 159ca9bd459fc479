import { describe, expect, test } from 'bun:test'
import { sourceFiles, textOf } from './sources.ts'

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly allowScripts?: Readonly<Record<string, boolean>>
}

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      { resolved?: string; link?: boolean; hasInstallScript?: boolean; version?: string; integrity?: string }
    >
  >
}

const manifests = ['package.json', ...sourceFiles('build/*/package.json')].map(
  (file) => JSON.parse(textOf(file)) as Manifest,
)
const lock = JSON.parse(textOf('package-lock.json')) as Lock
const installed = Object.entries(lock.packages).filter(([path, it]) => path.startsWith('node_modules/') && !it.link)

describe('dependencies', () => {
  test('every one is pinned exactly', () => {
    const loose = manifests.flatMap((manifest) =>
      Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
        ([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version),
      ),
    )
    expect(loose).toEqual([])
  })

  test('the lock file names no address to download from, and a digest for each package', () => {
    expect(Object.values(lock.packages).filter((it) => it.resolved !== undefined && !it.link)).toEqual([])
    expect(installed.filter(([, it]) => it.integrity === undefined).map(([path]) => path)).toEqual([])
    expect(textOf('package-lock.json').includes('.tgz')).toBe(false)
  })

  test('only Bun has an install script', () => {
    const withScript = installed.filter(([, it]) => it.hasInstallScript).map(([path, it]) => `${path} ${it.version}`)
    const bun = manifests[0]?.devDependencies?.bun
    expect(withScript).toEqual([`node_modules/bun ${bun}`])
    expect(manifests[0]?.allowScripts).toEqual({ bun: true })
  })

  test('the README gives a reason for each', () => {
    const readme = textOf('README.md')
    const names = manifests.flatMap((it) => Object.keys({ ...it.dependencies, ...it.devDependencies }))
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
  })
})
