import { describe, expect, test } from 'bun:test'
import { Painter } from '../../../src/cli/editor/paint.ts'
import { Screen } from './screen.ts'

function open(columns: number, rows?: number) {
  const screen = new Screen(columns, rows)
  const written: string[] = []
  const write = (text: string) => {
    written.push(text)
    screen.write(text)
  }
  const canvas = {
    write,
    get columns() {
      return screen.columns
    },
    get rows() {
      return screen.rows
    },
  }
  const painter = new Painter(canvas)
  const paint = (prompt: string, line: string, cursor: number, below = '') =>
    painter.paint({ prompt, line, cursor, below })
  return { screen, painter, paint, written }
}

describe('the screen shows the line and the cursor in it', () => {
  test('when a character is added, nothing but it is written', () => {
    const { paint, written } = open(80)
    paint('> ', '', 0)
    paint('> ', 's', 1)
    paint('> ', 'show', 4)
    expect(written.slice(1)).toEqual(['s', 'how'])
  })
  test('when the line fills its row exactly', () => {
    const { screen, paint } = open(10)
    paint('> ', '12345678', 8)
    expect(screen.cursor).toEqual({ row: 1, column: 0 })
    paint('> ', '123456789', 9)
    expect(screen.text).toBe('> 12345678\n9')
    paint('> ', '12345678', 8)
    paint('> ', '1234567', 7)
    expect([screen.text, screen.cursor]).toEqual(['> 1234567', { row: 0, column: 9 }])
  })
  test('when a wide character does not fit into the rest of a row', () => {
    const { screen, paint } = open(5)
    paint('> ', '日本', 4 - 2)
    expect([screen.text, screen.cursor]).toEqual(['> 日\n本', { row: 1, column: 2 }])
  })
  test('when output follows a line of several rows whose cursor is in the first', () => {
    const { screen, painter, paint } = open(10)
    paint('> ', 'abcdefghijkl', 1)
    expect(screen.cursor).toEqual({ row: 0, column: 3 })
    painter.leave()
    screen.write('out')
    expect(screen.text).toBe('> abcdefgh\nijkl\nout')
  })
  test('when output follows a line that fills its row', () => {
    const { screen, painter, paint } = open(10)
    paint('> ', '12345678', 8)
    painter.leave()
    screen.write('out')
    expect(screen.text).toBe('> 12345678\nout')
  })
})

describe('a row below the line', () => {
  test('is drawn, and the cursor is back in the line', () => {
    const { screen, paint } = open(20)
    paint('> ', 'show', 4, 'status')
    expect([screen.text, screen.cursor]).toEqual(['> show\nstatus', { row: 0, column: 6 }])
    paint('> ', 'show x', 6, 'status')
    expect([screen.text, screen.cursor]).toEqual(['> show x\nstatus', { row: 0, column: 8 }])
  })
  test('moves with a line that gets longer, and is gone when the line is left', () => {
    const { screen, painter, paint } = open(10)
    paint('> ', '12345678', 8, 'status')
    expect([screen.text, screen.cursor]).toEqual(['> 12345678\n\nstatus', { row: 1, column: 0 }])
    painter.leave()
    screen.write('out')
    expect(screen.text).toBe('> 12345678\nout')
  })
  test('at the bottom of the window moves everything up, once', () => {
    const { screen, painter, paint } = open(20, 3)
    screen.write('one\ntwo\n')
    for (const line of ['a', 'ab', 'abc']) paint('> ', line, 0, 'status')
    expect([screen.window, screen.windowCursor]).toEqual([['two', '> abc', 'status'], { row: 1, column: 2 }])
    painter.leave()
    screen.write('three\n')
    paint('> ', '', 0, 'status')
    expect(screen.text).toBe('one\ntwo\n> abc\nthree\n>\nstatus')
  })
  test('stays where another is taken away', () => {
    const { screen, paint } = open(20)
    paint('> ', 'show', 4, 'two changes')
    paint('> ', 'show', 4, 'one')
    expect(screen.text).toBe('> show\none')
    paint('> ', 'show', 4, '')
    expect([screen.text, screen.cursor]).toEqual(['> show', { row: 0, column: 6 }])
  })
})

describe('a line longer than the screen', () => {
  const line = Array.from({ length: 12 }, (_, at) => String.fromCharCode(97 + at).repeat(10)).join('')
  test('shows the rows around the cursor', () => {
    const { screen, paint } = open(10, 4)
    screen.write('before\n')
    paint('', line, line.length)
    expect(screen.window).toEqual(['j'.repeat(10), 'k'.repeat(10), 'l'.repeat(10), ''])
    paint('', line, 0)
    expect([screen.window[0], screen.windowCursor]).toEqual(['a'.repeat(10), { row: 0, column: 0 }])
    paint('', line, 45)
    expect([screen.window, screen.windowCursor]).toEqual([
      ['b', 'c', 'd', 'e'].map((it) => it.repeat(10)),
      { row: 3, column: 5 },
    ])
  })
  test('leaves what was above it alone', () => {
    const { screen, painter, paint } = open(10, 4)
    screen.write('before\n')
    for (const cursor of [0, 60, line.length, 30]) paint('', line, cursor, 'status')
    paint('', 'short', 5)
    painter.leave()
    expect(screen.text).toBe('before\nshort')
  })
  test('of several lines keeps their ends', () => {
    const { screen, paint } = open(10, 4)
    paint('> ', 'one\ntwo\n12345678901\nfour', 0, 'status')
    expect(screen.window).toEqual(['> one', 'two', '1234567890', 'status'])
    paint('> ', 'one\ntwo\n12345678901\nfour', 24, 'status')
    expect([screen.window, screen.windowCursor]).toEqual([['1234567890', '1', 'four', 'status'], { row: 2, column: 4 }])
  })
})

describe('a window that gets another size', () => {
  const line = 'set brewhouse 日本 power mode "e\u0301te\u0301"'
  test.each([40, 33, 21, 12, 9])('from 30 columns to %d shows the line once, whatever it is wrapped to', (columns) => {
    for (const below of ['', '3 uncommitted changes']) {
      for (const cursor of [0, 14, 15, 16, line.length]) {
        const { screen, painter, paint } = open(30, 12)
        screen.write('before\n')
        paint('> ', line, cursor, below)
        screen.resize(columns, 12)
        painter.resized()
        paint('> ', line, cursor, below.slice(0, columns - 1))
        const fresh = open(columns, 12)
        fresh.screen.write('before\n')
        fresh.paint('> ', line, cursor, below.slice(0, columns - 1))
        expect([screen.text, screen.cursor]).toEqual([fresh.screen.text, fresh.screen.cursor])
      }
    }
  })
  test('and back again, also for a line that fills its row', () => {
    const { screen, painter, paint } = open(10, 6)
    screen.write('before\n')
    paint('> ', '12345678', 8)
    for (const columns of [20, 10, 5, 10]) {
      screen.resize(columns)
      painter.resized()
      paint('> ', '12345678', 8)
    }
    expect([screen.text, screen.cursor]).toEqual(['before\n> 12345678', { row: 2, column: 0 }])
  })
  test('in which the line no longer fits draws it over the whole window', () => {
    const { screen, painter, paint } = open(20, 5)
    paint('> ', 'x'.repeat(60), 62 - 2)
    screen.resize(8, 3)
    painter.resized()
    paint('> ', 'x'.repeat(60), 60)
    expect(screen.window).toEqual(['x'.repeat(8), 'x'.repeat(8), 'x'.repeat(6)])
  })
})

test('a character that joins with the one before it is drawn with it', () => {
  const { paint, written } = open(80)
  paint('> ', 'x👩', 3)
  paint('> ', 'x👩\u200d👧', 6)
  expect(written.at(-1)).toContain('x👩\u200d👧')
})

test('any sequence of lines and cursors leaves exactly the last one', () => {
  const parts = ['a', '日', 'bcd', ' ', 'e\u0301', '🍺', 'xyz12']
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31
    return Math.floor((seed / 2 ** 31) * below)
  }
  for (let round = 0; round < 300; round++) {
    const columns = 6 + random(12)
    const { screen, paint } = open(columns)
    let line = ''
    for (let step = 0; step < 12; step++) {
      const chosen = Array.from({ length: random(9) }, () => parts[random(parts.length)] ?? '')
      line = random(2) === 0 ? line + (chosen[0] ?? '') : chosen.join('')
      const cursor = random(3) === 0 ? 0 : line.length
      paint('p> ', line, cursor)
      const fresh = open(columns)
      fresh.paint('p> ', line, cursor)
      expect({ text: screen.text, cursor: screen.cursor }).toEqual({
        text: fresh.screen.text,
        cursor: fresh.screen.cursor,
      })
      expect(screen.text.replaceAll('\n', '').replaceAll(' ', '')).toBe(`p>${line}`.replaceAll(' ', ''))
    }
  }
})
