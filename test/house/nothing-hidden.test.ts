import { describe, expect, test } from 'bun:test'
import { sourceFiles, textOf } from './sources.ts'

/** About what a person keeps in mind of one file. */
const LINES_AT_MOST = 350

const code = ['src/**/*.ts', 'things/**/*.ts', 'build/**/*.{ts,mjs}', 'test/**/*.ts'].flatMap(sourceFiles)
const others = [
  '*.{json,md,toml,ts}',
  '.npmrc',
  '.gitignore',
  '.ci/*',
  'docs/**/*',
  'yang/*',
  'datastore/**/*',
  'build/**/*.{c,h}',
]
const everything = [...new Set([...code, ...others.flatMap(sourceFiles)])]

/** Lines of files that a pattern is found in. */
function linesWith(pattern: RegExp, files: readonly string[]): string[] {
  return files.flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  )
}

/** A pattern that does not find itself in this file. */
function pattern(...parts: readonly string[]): RegExp {
  return new RegExp(parts.join(''))
}

describe('nothing is hidden', () => {
  test('no file is longer than it should be', () => {
    const lengths = code
      .filter((file) => !file.startsWith('test/'))
      .map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }))
    expect(lengths.filter(({ lines }) => lines > LINES_AT_MOST)).toEqual([])
  })

  test('nothing is left for later', () => {
    expect(linesWith(pattern('\\b(TO', 'DO|FIX', 'ME|XX', 'X)\\b'), everything)).toEqual([])
  })

  test('no test is switched off', () => {
    const tests = sourceFiles('{test,build,things}/**/*.test.ts')
    // Only at the start of a line: a test may well write tests.
    expect(linesWith(pattern('^\\s*(test|it|describe)\\.(skip|to', 'do|only)\\b(?!If)'), tests)).toEqual([])
  })

  test('no type is waved through', () => {
    const waved = pattern('(\\bas an', 'y|: an', 'y)(?=\\s*([=,;)\\]|&>{.]|$))|@ts-(ignore|expect-err', 'or|nocheck)')
    expect(linesWith(waved, code).filter((line) => !/: (\/\/|\*|\/\*)/.test(line))).toEqual([])
  })

  test('no error is swallowed without a word', () => {
    const swallowed = /catch *(\([^)]*\))? *\{ *\}|\.catch\(\(\) *=> *(\{ *\}|undefined)\)/
    const silent = code
      .filter((file) => !file.startsWith('test/'))
      .flatMap((file) => {
        const lines = textOf(file).split('\n')
        return lines.flatMap((line, index) => {
          const said = /\/\/|^\s*\/?\*/m.test(lines.slice(Math.max(0, index - 3), index + 1).join('\n'))
          return swallowed.test(line) && !said ? [`${file}:${index + 1}: ${line.trim()}`] : []
        })
      })
    expect(silent).toEqual([])
  })

  test('every exception from the linter says why', () => {
    expect(linesWith(/biome-ignore [^:]*:?\s*$/, code)).toEqual([])
  })

  test('no host of a registry or mirror and no path of one machine stands in a file', () => {
    const hosts = pattern('/', '/(registry|mirror|deb|npm|proxy)\\.(?!example\\b)[a-z]')
    const paths = pattern('(^|[\\s"\'`(=])/(work|home/(?!pi\\b)[a-z]+|ro', 'ot|workspace|Users)/')
    expect([...linesWith(hosts, everything), ...linesWith(paths, everything)]).toEqual([])
  })
})
