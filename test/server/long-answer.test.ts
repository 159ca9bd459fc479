import { expect, test } from 'bun:test'
import type { CommitAnswer } from '../../src/base/index.ts'
import { commitBody } from '../../src/server/v1/long-answer.ts'

const answer = (edits: number): CommitAnswer => ({
  commit: 1,
  seq: 2,
  time: '2018-04-14T18:51:22.000Z',
  edits: Array.from({ length: edits }, (_, i) => ({
    op: 'create',
    path: `/m:list[k='${i}']/leaf`,
    new: `a "text" ${i}`,
  })),
  warnings: ['a Thing warns'],
})

test.each([0, 1, 1_000, 1_001, 2_000, 5_432])(
  'an answer with %i edits is the same JSON, in pieces or whole',
  async (edits) => {
    const body = commitBody(answer(edits))
    expect(typeof body === 'string').toBe(edits <= 1_000)
    expect(await new Response(body).text()).toBe(JSON.stringify(answer(edits), null, 4))
  },
)
