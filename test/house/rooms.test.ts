import { describe, expect, test } from 'bun:test'
import { type Import, importsOf, sourceFiles } from './sources.ts'

/** What each room may import: only downwards. `base` may be imported by all; `cli` is an HTTP client and sees no other. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: [],
  yang: ['base'],
  outputs: ['base', 'yang'],
  // Other programs' files as nodes of the model and back: pure, so the command line's side and the server's can use it.
  recipes: ['base'],
  datastore: ['base', 'yang'],
  alarms: ['base', 'datastore'],
  things: ['base', 'yang', 'datastore', 'outputs', 'alarms'],
  server: ['base', 'yang', 'recipes', 'datastore', 'outputs', 'alarms'],
  telemetry: ['base', 'yang', 'datastore', 'outputs', 'alarms'],
  cli: ['base'],
  commands: ['base', 'yang', 'recipes', 'datastore', 'outputs', 'alarms', 'things', 'server', 'telemetry', 'cli'],
}

/** Doors besides `index.ts`, each with its reason. */
const OTHER_DOORS = [
  // What runs a user's Thing in a process of its own: by the front door it would load the datastore and the engine too.
  'src/things/host-process.ts',
  // The guard of the outputs, for the same reason.
  'src/outputs/guard-process.ts',
]

/** Packages that are the business of one room. */
const PACKAGE_OF: Readonly<Record<string, readonly string[]>> = {
  'libyang-wasm': ['yang'],
  elysia: ['server'],
  '@elysiajs/openapi': ['server'],
  citty: ['commands'],
  'bun:sqlite': ['datastore', 'alarms', 'telemetry'],
  nodemailer: ['alarms'],
  onoff: ['outputs'],
}

const files = sourceFiles('src/**/*.ts')
const imports = files.flatMap(importsOf)

/** `src/yang/fault.ts` is in `yang`; `src/main.ts` belongs to the commands. */
function roomOf(path: string): string | undefined {
  const room = /^src\/(?:([^/]+)\/)?/.exec(path)
  return room === null ? undefined : (room[1] ?? 'commands')
}

function show({ from, specifier }: Import): string {
  return `${from} imports ${specifier}`
}

describe('rooms', () => {
  test('every directory of src is a known room, with one door', () => {
    const rooms = [...new Set(files.map((file) => roomOf(file) ?? ''))]
    expect(rooms.filter((room) => MAY_IMPORT[room] === undefined)).toEqual([])
    expect(rooms.filter((room) => room !== 'commands' && !files.includes(`src/${room}/index.ts`))).toEqual([])
  })

  test('imports point downwards', () => {
    const wrong = imports.filter(({ from, target }) => {
      const [own, other] = [roomOf(from), target === undefined ? undefined : roomOf(target)]
      return own !== undefined && other !== undefined && own !== other && !MAY_IMPORT[own]?.includes(other)
    })
    expect(wrong.map(show)).toEqual([])
  })

  test('another room is entered by its door', () => {
    const wrong = imports.filter(({ from, target }) => {
      const [own, other] = [roomOf(from), target === undefined ? undefined : roomOf(target)]
      if (target === undefined || other === undefined || own === other) return false
      return target !== `src/${other}/index.ts` && !OTHER_DOORS.includes(target)
    })
    expect(wrong.map(show)).toEqual([])
  })

  test('a package is used by the room whose business it is', () => {
    const wrong = imports.filter(({ from, specifier }) => {
      const rooms = PACKAGE_OF[specifier]
      return rooms !== undefined && !rooms.includes(roomOf(from) ?? '')
    })
    expect(wrong.map(show)).toEqual([])
  })

  test('Things know each other and what authors are given, nothing of the program', () => {
    const wrong = sourceFiles('things/**/*.ts')
      .flatMap(importsOf)
      .filter(({ target }) => target !== undefined && !target.startsWith('things/'))
    expect(wrong.map(show)).toEqual([])
  })

  test('no file imports itself by a detour', () => {
    const next = new Map<string, string[]>()
    for (const { from, target, typeOnly } of imports) {
      if (target !== undefined && !typeOnly) next.set(from, [...(next.get(from) ?? []), target])
    }
    expect(findCycle(next)).toEqual([])
  })
})

/** The first cycle there is, as the files on it. */
function findCycle(next: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): string[] => {
    const at = path.indexOf(file)
    if (at !== -1) return [...path.slice(at), file]
    if (done.has(file)) return []
    done.add(file)
    for (const target of next.get(file) ?? []) {
      const cycle = visit(target, [...path, file])
      if (cycle.length > 0) return cycle
    }
    return []
  }
  for (const file of next.keys()) {
    const cycle = visit(file, [])
    if (cycle.length > 0) return cycle
  }
  return []
}
