import { describe, expect, test } from 'bun:test'
import { Painter } from '../../../src/cli/editor/paint.ts'
import { Screen } from './screen.ts'

function open(columns: number): { screen: Screen; painter: Painter } {
  const screen = new Screen(columns)
  return {
    screen,
    painter: new Painter(
      (text) => screen.write(text),
      () => columns,
    ),
  }
}

describe('the screen shows the line and the cursor in it', () => {
  test('when a character is added, nothing but it is written', () => {
    const written: string[] = []
    const painter = new Painter(
      (text) => written.push(text),
      () => 80,
    )
    painter.paint('> ', '', 0)
    painter.paint('> ', 's', 1)
    painter.paint('> ', 'show', 4)
    expect(written.slice(1)).toEqual(['s', 'how'])
  })
  test('when the line fills its row exactly', () => {
    const { screen, painter } = open(10)
    painter.paint('> ', '12345678', 8)
    expect(screen.cursor).toEqual({ row: 1, column: 0 })
    painter.paint('> ', '123456789', 9)
    expect(screen.text).toBe('> 12345678\n9')
    painter.paint('> ', '12345678', 8)
    painter.paint('> ', '1234567', 7)
    expect([screen.text, screen.cursor]).toEqual(['> 1234567', { row: 0, column: 9 }])
  })
  test('when a wide character does not fit into the rest of a row', () => {
    const { screen, painter } = open(5)
    painter.paint('> ', '日本', 4 - 2)
    expect([screen.text, screen.cursor]).toEqual(['> 日\n本', { row: 1, column: 2 }])
  })
  test('when output follows a line of several rows whose cursor is in the first', () => {
    const { screen, painter } = open(10)
    painter.paint('> ', 'abcdefghijkl', 1)
    expect(screen.cursor).toEqual({ row: 0, column: 3 })
    painter.leave()
    screen.write('out')
    expect(screen.text).toBe('> abcdefgh\nijkl\nout')
  })
  test('when output follows a line that fills its row', () => {
    const { screen, painter } = open(10)
    painter.paint('> ', '12345678', 8)
    painter.leave()
    screen.write('out')
    expect(screen.text).toBe('> 12345678\nout')
  })
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
    const { screen, painter } = open(columns)
    let line = ''
    for (let step = 0; step < 12; step++) {
      const chosen = Array.from({ length: random(9) }, () => parts[random(parts.length)] ?? '')
      line = random(2) === 0 ? line + (chosen[0] ?? '') : chosen.join('')
      const cursor = random(3) === 0 ? 0 : line.length
      painter.paint('p> ', line, cursor)
      const fresh = open(columns)
      fresh.painter.paint('p> ', line, cursor)
      expect({ text: screen.text, cursor: screen.cursor }).toEqual({
        text: fresh.screen.text,
        cursor: fresh.screen.cursor,
      })
      expect(screen.text.replaceAll('\n', '').replaceAll(' ', '')).toBe(`p>${line}`.replaceAll(' ', ''))
    }
  }
})
