import { describe, expect, test } from 'bun:test'
import { Gate, isLoopback } from '../../src/server/gate.ts'

const request = (headers: Record<string, string>) => new Request('http://localhost/', { headers })

describe('the gate', () => {
  const gate = new Gate('127.0.0.1', 8000)

  test.each(['127.0.0.1:8000', 'localhost:8000', 'LOCALHOST:8000', '[::1]:8000'])('Host %s may come in', (host) => {
    expect(gate.refuse(request({ host }))).toBeUndefined()
  })

  // DNS rebinding: a page's own name resolves to the loopback, and its Host shows it.
  test.each([
    'evil.example',
    'evil.example:8000',
    'localhost',
    'localhost:80',
    'localhost.evil.example:8000',
    '127.0.0.1.evil.example:8000',
    'localhost:8000, evil.example',
    'user@localhost:8000',
    '127.1:8000',
    '0.0.0.0:8000',
    '[::]:8000',
    '',
  ])('Host %j is 403', (host) => {
    expect(gate.refuse(request({ host }))?.status).toBe(403)
  })

  test('a request without Host is 403', () => expect(gate.refuse(request({}))?.status).toBe(403))

  test.each(['http://localhost:8000', 'http://127.0.0.1:8000', 'http://[::1]:8000'])(
    'Origin %s is our own',
    (origin) => {
      expect(gate.refuse(request({ host: 'localhost:8000', origin }))).toBeUndefined()
    },
  )

  test.each(['null', 'http://evil.example', 'http://localhost', 'http://localhost:3000', 'https://localhost:8000', ''])(
    'Origin %j is 403 (RFC 6454 7)',
    (origin) => expect(gate.refuse(request({ host: 'localhost:8000', origin }))?.status).toBe(403),
  )

  test('the default port may be left out (RFC 9110 4.2.3)', () => {
    const onPort80 = new Gate('127.0.0.1', 80)
    expect(onPort80.refuse(request({ host: 'localhost' }))).toBeUndefined()
    expect(onPort80.refuse(request({ host: 'localhost:80' }))).toBeUndefined()
  })
})

describe('the loopback', () => {
  test.each(['localhost', '127.0.0.1', '127.8.9.10', '::1', '[::1]'])('%s is one', (host) => {
    expect(isLoopback(host)).toBe(true)
  })
  test.each(['0.0.0.0', '::', '192.168.1.2', 'pi', 'pi.local', '1127.0.0.1', '127.0.0.1.evil.example', ''])(
    '%j is none',
    (host) => expect(isLoopback(host)).toBe(false),
  )
})
