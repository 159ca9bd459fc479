import { expect, test } from 'bun:test'
import { doRequest, type Request, type RequestClient, settleRequest } from '../../../src/cli/requests/index.ts'
import { read } from './garden.ts'

const WATER = 'garden bed 1 peas tap water'

function request(line: string): Request {
  const found = read(line)
  if ('message' in found) throw new Error(found.message)
  return found
}

/** Somebody who gives these answers, and what they were asked and told. */
function person(...answers: (string | undefined)[]) {
  const heard: string[] = []
  return {
    heard,
    ask: async (question: string) => {
      heard.push(question)
      return answers.shift()
    },
    tell: (text: string) => void heard.push(text),
  }
}

test('a person is asked for what is missing, again where it is none, and once before hardware moves', async () => {
  const ann = person('much', '2', 'peter', 'yes')
  const settled = await settleRequest(request(`${WATER} who age 3`), 9, ann)
  expect(settled).toMatchObject({ kind: 'action', input: { litres: '2.0', who: { age: 3, name: 'peter' } } })
  expect(ann.heard).toEqual([
    'Value for "litres" (decimal64 with 1 digit, 0.1..100.0): ',
    '"much" is not a number. Write it like 17 or 17.5',
    'Value for "litres" (decimal64 with 1 digit, 0.1..100.0): ',
    'Value for "who name" (string): ',
    'The tap opens. Water it? [yes,no] (no) ',
  ])
})

test.each([['no'], [''], [undefined]])('where a person answers %j, nothing is done', async (answer) => {
  expect(await settleRequest(request('thing Profile stop'), 9, person(answer))).toBe('given up')
})

test('what moves nothing is not asked about', async () => {
  const ann = person()
  expect(await settleRequest(request('rest'), 9, ann)).toMatchObject({ kind: 'action' })
  expect(ann.heard).toEqual([])
})

test('a script is asked nothing; what it left out is its fault', async () => {
  expect(await settleRequest(request('output cooler on'), 9, undefined)).toMatchObject({ kind: 'action' })
  expect(await settleRequest(request(WATER), 9, undefined)).toEqual({
    ...{ start: 9, end: 9, message: 'litres, who name are missing' },
  })
})

test('what came of it is told in a line where it is one', async () => {
  const asked: unknown[] = []
  const client: RequestClient = {
    act: async (path, input) => {
      asked.push([path, input])
      return path.endsWith('pause') ? { message: 'it is paused' } : path.endsWith('rest') ? {} : { used: '2.0', n: 1 }
    },
    control: async (thing) => ({ thing, state: 'stopped', released: ['heater', 'cooler'] }),
    request: async (_, name) => (name === 'dance' ? 'it danced' : null),
  }
  const told = (line: string) => doRequest(request(line), client)
  expect(await told('profile pause')).toBe('it is paused')
  expect(await told('rest')).toBe('')
  expect(JSON.parse(await told(`${WATER} litres 2 who name x`))).toEqual({ used: '2.0', n: 1 })
  expect(await told('thing Profile stop')).toBe('Profile is stopped. It let go of heater, cooler.')
  expect(await told('thing Profile dance')).toBe('it danced')
  expect(await told('thing Profile sleep')).toBe('')
  expect(asked[0]).toEqual(["/brewerslab-profile:profiles/run[where='fermentation']/pause", {}])
})
