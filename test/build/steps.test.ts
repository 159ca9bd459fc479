import { afterEach, expect, test } from 'bun:test'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BuildError, digestOf, outputOf, ROOT, whenChanged } from '../../build/steps.ts'

const place = `dist/.test-steps-${process.pid}`
const name = `test-steps-${process.pid}`
const file = (path: string) => join(ROOT, place, path)

/** One run of a step that copies nothing but says so in its output. */
async function make(settings = ''): Promise<boolean> {
  return whenChanged({ title: 'making', name, inputs: [`${place}/in`], settings, output: `${place}/out` }, async () =>
    writeFileSync(file('out'), 'made'),
  )
}

afterEach(() => {
  rmSync(join(ROOT, place), { recursive: true, force: true })
  rmSync(join(ROOT, 'dist', '.made', name), { force: true })
})

test('a step is done once, and again when an input, a setting or the output is another', async () => {
  mkdirSync(file('in'), { recursive: true })
  writeFileSync(file('in/a'), '1')
  expect(await make()).toBe(true)
  expect(await make()).toBe(false)
  writeFileSync(file('in/a'), '2')
  expect(await make()).toBe(true)
  writeFileSync(file('in/b'), '')
  expect(await make()).toBe(true)
  expect(await make('--minify')).toBe(true)
  expect(await make('--minify')).toBe(false)
  writeFileSync(file('out'), 'meddled with')
  expect(await make('--minify')).toBe(true)
  rmSync(file('out'))
  expect(await make('--minify')).toBe(true)
})

test('a file that changes while the step is done is seen the next time', async () => {
  mkdirSync(file('in'), { recursive: true })
  writeFileSync(file('in/a'), '1')
  const what = { title: 'making', name, inputs: [`${place}/in`], output: `${place}/out` }
  const meddle = async () => {
    writeFileSync(file('out'), 'made')
    writeFileSync(file('in/a'), '2')
  }
  expect(await whenChanged(what, meddle)).toBe(true)
  expect(await whenChanged(what, meddle)).toBe(true)
  expect(await whenChanged(what, meddle)).toBe(false)
})

test('the name of a file counts as well as what is in it', () => {
  mkdirSync(file('in'), { recursive: true })
  writeFileSync(file('in/a'), '1')
  const before = digestOf([`${place}/in`])
  rmSync(file('in/a'))
  writeFileSync(file('in/b'), '1')
  expect(digestOf([`${place}/in`])).not.toBe(before)
})

test('a command that fails says what it said', async () => {
  const failing = outputOf(['sh', '-c', 'echo "no malt" >&2; exit 3'])
  expect(failing).rejects.toBeInstanceOf(BuildError)
  expect(failing).rejects.toThrow('no malt')
})
