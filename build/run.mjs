// Entry of every npm script: installs what package-lock.json asks for, then hands over to TypeScript run by Bun.
// Plain Node 20 without dependencies, because before `npm ci` there is nothing else.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const TASKS = ['start', 'test', 'build', 'bench', 'lint', 'smoke', 'fault', 'pi']
const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Says what went wrong and ends. */
function fail(message, status = 1) {
  process.stderr.write(`brewerslab: ${message}\n`)
  process.exit(status)
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

/**
 * Whether node_modules holds what package-lock.json asks for. npm leaves its own account of what it installed in
 * node_modules/.package-lock.json, at the end of an installation only, so this also sees one that was interrupted.
 */
function isInstalled() {
  const wanted = readJson(join(root, 'package-lock.json'))
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))
  if (wanted === undefined) fail('package-lock.json is missing. Restore it: git checkout package-lock.json')
  if (installed === undefined) return false
  return Object.entries(wanted.packages).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') || entry.link) return true
    const found = installed.packages[path]
    if (found === undefined) return entry.optional === true
    return found.version === entry.version && found.integrity === entry.integrity && existsSync(join(root, path))
  })
}

function install() {
  process.stdout.write('==> installing the packages of package-lock.json (npm ci)\n')
  // The npm that called us, where there is one: it knows its own configuration.
  const npm = process.env.npm_execpath
  const words = ['ci', '--no-audit', '--no-fund']
  const result =
    npm === undefined
      ? spawnSync('npm', words, { cwd: root, stdio: 'inherit' })
      : spawnSync(process.execPath, [npm, ...words], { cwd: root, stdio: 'inherit' })
  if (result.status !== 0) fail('npm ci did not succeed; what it said stands above')
}

/** Version a Bun executable reports, or undefined where it does not run. */
function versionOf(executable) {
  if (!existsSync(executable)) return undefined
  const result = spawnSync(executable, ['--version'], { encoding: 'utf8' })
  return result.status === 0 ? result.stdout.trim() : undefined
}

/**
 * The Bun to use. Its install script only puts the executable in its place; where npm was told to run none
 * (`ignore-scripts`), it is run here, and where that fails too the platform's own package has the executable.
 */
function findBun() {
  const { devDependencies } = readJson(join(root, 'package.json'))
  const wanted = devDependencies.bun
  const placed = join(root, 'node_modules', 'bun', 'bin', 'bun.exe')
  if (versionOf(placed) === wanted) return placed
  spawnSync(process.execPath, ['install.js'], { cwd: join(root, 'node_modules', 'bun'), stdio: 'ignore' })
  if (versionOf(placed) === wanted) return placed
  const arch = process.arch === 'arm64' ? 'aarch64' : process.arch
  const packaged = join(root, 'node_modules', '@oven', `bun-${process.platform}-${arch}`, 'bin', 'bun')
  if (versionOf(packaged) === wanted) return packaged
  return fail(
    `Bun ${wanted} does not run on this machine (${process.platform} ${process.arch}). ` +
      'A 64-bit Linux with glibc is needed; then remove node_modules and try again.',
  )
}

const [task, ...words] = process.argv.slice(2)
if (!TASKS.includes(task)) fail(`there is no task "${task ?? ''}". Use one of ${TASKS.join(', ')}.`, 2)
if (Number(process.versions.node.split('.')[0]) < 20) fail(`Node 20 or newer is needed, this is ${process.version}`)

if (!isInstalled()) install()
const bun = findBun()
const child = spawn(bun, [join(root, 'build', 'tasks', `${task}.ts`), ...words], {
  cwd: root,
  stdio: 'inherit',
  // A Bun that was told to be something else by its environment would not be the one that is pinned.
  env: { ...process.env, BUN_OPTIONS: '', BUN_BE_BUN: '' },
})
// Ctrl-C in a terminal reaches the child by itself; a signal sent to npm alone does not. Waiting for the child to
// end in its own time is what both want.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => fail(`${bun} could not be started: ${error.message}`))
child.on('exit', (status, signal) => process.exit(status ?? 128 + constants.signals[signal]))
