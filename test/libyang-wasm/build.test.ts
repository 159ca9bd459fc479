import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machineArchives } from '../../build/libyang-wasm/compile/apt.ts'
import { compatHeader, versionHeader } from '../../build/libyang-wasm/compile/headers.ts'

const root = join(import.meta.dir, '../..')
let home: string

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'libyang-wasm-test-'))
})

afterAll(() => rmSync(home, { recursive: true, force: true }))

describe('where the sources come from', () => {
  test('Debian archives of both formats, security ones told apart, other vendors left out', () => {
    const parts = join(home, 'etc/sources.list.d')
    mkdirSync(parts, { recursive: true })
    writeFileSync(
      join(home, 'etc/sources.list'),
      [
        'deb http://mirror.example/debian bookworm main contrib',
        'deb-src [signed-by=/x.gpg arch=amd64] http://mirror.example/debian bookworm-updates main',
        'deb http://security.example/debian-security buster/updates main',
        '# deb http://mirror.example/off bookworm main',
        'deb http://vendor.example/apt tool-bookworm main',
        'deb http://mirror.example/debian bookworm contrib',
      ].join('\n'),
    )
    writeFileSync(
      join(parts, 'debian.sources'),
      [
        'Types: deb\n# a comment\nURIs: http://a.example/debian\n http://b.example/debian\nSuites: trixie trixie-security\nComponents: main\n',
        'Enabled: no\nTypes: deb\nURIs: http://off.example/debian\nSuites: trixie\nComponents: main\n',
        'Types: deb\nURIs: http://vendor.example/node\nSuites: nodistro\nComponents: main\n',
      ].join('\n'),
    )
    writeFileSync(join(parts, 'README'), 'deb http://readme.example/debian bookworm main')
    expect(machineArchives(join(home, 'etc'))).toEqual([
      { uri: 'http://mirror.example/debian', part: '' },
      { uri: 'http://mirror.example/debian', part: '-updates' },
      { uri: 'http://security.example/debian-security', part: '-security' },
      { uri: 'http://a.example/debian', part: '' },
      { uri: 'http://b.example/debian', part: '' },
      { uri: 'http://a.example/debian', part: '-security' },
      { uri: 'http://b.example/debian', part: '-security' },
    ])
  })
})

describe('generated headers', () => {
  test('versions are those of CMakeLists.txt', () => {
    const cmake = ['MAJOR', 'MINOR', 'MICRO']
      .flatMap((part, index) => [
        `set(LIBYANG_${part}_VERSION ${index + 1})`,
        `set(LIBYANG_${part}_SOVERSION ${index + 4})`,
      ])
      .join('\n')
    expect(versionHeader('@LIBYANG_VERSION@ @LIBYANG_SOVERSION_FULL@ @LIBYANG_MINOR_VERSION@', cmake)).toBe(
      '1.2.3 4.5.6 2',
    )
    expect(() => versionHeader('@LIBYANG_VERSION@', '')).toThrow('LIBYANG_MAJOR_SOVERSION')
  })

  test('what wasi-libc lacks stays undefined', () => {
    expect(compatHeader('#cmakedefine HAVE_MMAP\n#cmakedefine IS_BIG_ENDIAN\n')).toBe(
      '#define HAVE_MMAP\n/* #undef IS_BIG_ENDIAN */\n',
    )
  })
})

describe('the result', () => {
  test('a build with nothing to do is done at once and says nothing', async () => {
    const build = Bun.spawn([process.execPath, 'build/libyang-wasm/compile/main.ts'], { cwd: root, stderr: 'pipe' })
    expect(await build.exited).toBe(0)
    expect(await new Response(build.stderr).text()).toBe('')
  })

  test('works inside an executable', async () => {
    const entry = join(home, 'entry.ts')
    writeFileSync(
      entry,
      `import { Libyang } from ${JSON.stringify(join(root, 'build/libyang-wasm/src/index.ts'))}
       const engine = await Libyang.load()
       const context = engine.createContext({ modules: [{ text: 'module a { namespace "urn:a"; prefix a; import ietf-yang-types { prefix y; } leaf x { type y:date-and-time; } }' }] })
       console.log(context.parse('{"a:x":"2026-01-01T00:00:00Z"}', { format: 'json' }).print({ format: 'json' }))`,
    )
    const outfile = join(home, 'entry')
    const build = Bun.spawn([process.execPath, 'build', '--compile', '--outfile', outfile, entry], {
      cwd: root,
      stdout: 'ignore',
      stderr: 'pipe',
    })
    expect({ status: await build.exited, said: await new Response(build.stderr).text() }).toMatchObject({ status: 0 })
    const run = Bun.spawn([outfile], { cwd: home, stdout: 'pipe', stderr: 'pipe' })
    const printed = await new Response(run.stdout).text()
    expect(JSON.parse(printed)).toEqual({ 'a:x': expect.stringContaining('2026-01-01') })
  }, 60_000)
})
