import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

setDefaultTimeout(30_000)

const MAIN = join(import.meta.dir, '..', '..', '..', 'src', 'main.ts')
const run = async (...words: readonly string[]) => {
  const child = Bun.spawn(words.slice(), { stdout: 'pipe', stderr: 'pipe' })
  const [out, err, status] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
  return { out, err, status }
}
const scriptFor = async (shell: string) => (await run(process.execPath, MAIN, 'completion', shell)).out

describe('in bash', () => {
  let script = ''
  beforeAll(async () => {
    script = await scriptFor('bash')
  })
  const offered = async (...words: readonly string[]) => {
    const typed = words.map((it) => `'${it}'`).join(' ')
    const asked = `${script}\nCOMP_WORDS=(${typed}); COMP_CWORD=${words.length - 1}; _brewerslab; printf '%s\n' "\${COMPREPLY[@]}"`
    const { out, err } = await run('bash', '-c', asked)
    expect(err).toBe('')
    return out.split('\n').filter((it) => it !== '')
  }
  test('commands are completed, and those within them, but none that are for the program itself', async () => {
    expect(await offered('brewerslab', 're')).toEqual(['restore', 'recipe', 'report'])
    expect(await offered('brewerslab', 'yang', 'tr')).toEqual(['tree'])
    expect(await offered('brewerslab', 'thing-')).toEqual([])
  })
  test('options are those of the command, also behind others', async () => {
    expect(await offered('brewerslab', 'cli', '--rec')).toEqual(['--record'])
    expect(await offered('brewerslab', 'cli', '--json', '--dry')).toEqual(['--dry-run'])
    expect(await offered('brewerslab', 'serve', '--rec')).toEqual([])
  })
})

for (const shell of ['zsh', 'fish']) {
  const isThere = Bun.which(shell) !== null
  test.skipIf(!isThere)(
    `in ${shell} the script is read without a fault${isThere ? '' : ` (skipped: there is no ${shell})`}`,
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'completion-'))
      try {
        const file = join(directory, `brewerslab.${shell}`)
        await writeFile(file, await scriptFor(shell))
        expect(await run(shell, '-n', file)).toEqual({ out: '', err: '', status: 0 })
      } finally {
        await rm(directory, { recursive: true })
      }
    },
  )
}

test('a shell that is not known is told which are', async () => {
  const { err, status } = await run(process.execPath, MAIN, 'completion', 'csh')
  expect({ isTold: err.includes('bash, zsh, fish'), status }).toEqual({ isTold: true, status: 2 })
})
