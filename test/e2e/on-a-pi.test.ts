import { beforeAll, expect, test } from 'bun:test'
import type { Examination } from '../../src/commands/doctor/examine.ts'
import { Place, type Program } from './brewery.ts'
import { compiledProgram } from './program.ts'

let program: Program

beforeAll(async () => {
  program = await compiledProgram()
}, 120_000)

test('doctor works on any machine, tells of a running server, and its exit status says whether something is wrong', async () => {
  using place = new Place()
  await using server = await program.serve(place.root, ['--things', 'none'])
  const asked = await program.run(['doctor', '--json', '--root', place.root])
  const { isWell, findings, machine } = JSON.parse(asked.out) as Examination
  expect(asked.status).toBe(isWell ? 0 : 1)
  expect(machine.pageSizeBytes).toBeGreaterThan(0)
  expect(findings).toContainEqual({ check: 'server', status: 'good', text: `runs on this root: ${server.url}` })
  const text = await program.run(['doctor', '--root', place.root])
  for (const { text: said } of findings.filter(({ check }) => check !== 'sync' && check !== 'disk'))
    expect(text.out).toContain(said)
}, 60_000)

test('install-service --print only prints', async () => {
  const printed = await program.run(['install-service', '--print', '--user', 'pi', '--root', '/home/pi/brewery'])
  expect(printed).toMatchObject({ status: 0, err: '' })
  expect(printed.out).toContain('\nUser=pi\n')
  expect(printed.out).toContain('serve --root /home/pi/brewery\n')
})

test.skipIf(process.getuid?.() === 0 && Bun.which('setpriv') === null)(
  'install-service without root is refused and says what to do',
  async () => {
    const refused =
      process.getuid?.() === 0 ? await asNobody(program, ['install-service']) : await program.run(['install-service'])
    expect(refused).toMatchObject({ status: 1, out: '' })
    expect(refused.err).toContain('only root can install a service. Run it with sudo')
  },
)

/** With the same executable, wherever the checkout lies and whoever may enter it. */
async function asNobody({ command }: Program, words: readonly string[]) {
  const child = Bun.spawn(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...command, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err, status] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
  return { status, out, err }
}
