import { expect, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeRoot } from '../roots.ts'

const main = join(import.meta.dir, '../../src/main.ts')

test('"yang tree" shows the whole model, with what modules add to others', () => {
  const root = mkdtempSync(join(tmpdir(), 'brewerslab-yang-'))
  try {
    const { stdout, exitCode } = Bun.spawnSync([process.execPath, main, 'yang', 'tree', '--root', root])
    const modules = [...stdout.toString().matchAll(/^module: (\S+)$/gm)].map((match) => match[1])
    expect(exitCode).toBe(0)
    expect(modules).toEqual(
      expect.arrayContaining(['brewerslab', 'brewerslab-control', 'brewerslab-device', 'brewerslab-recipe']),
    )
    expect(modules).not.toContain('brewerslab-types')
  } finally {
    removeRoot(root)
  }
})
