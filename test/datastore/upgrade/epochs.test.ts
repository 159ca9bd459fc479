import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { Journal } from '../../../src/datastore/journal.ts'
import type { Model } from '../../../src/datastore/upgrade/model.ts'
import { Place, refusal } from '../place.ts'

function model(hash: string): Model {
  return { hash, program: '1.0.0', modules: [{ name: hash }], texts: [{ file: `${hash}.yang`, text: hash }] }
}

function commit(journal: Journal, modules: string): void {
  journal.append({ time: new Date(0), user: 'a', client: 'cli', modules, diff: '[]', size: 1 })
}

function begin(journal: Journal, hash: string): void {
  const before = { number: journal.newest, text: `end before ${hash}` }
  journal.beginEpoch({ model: model(hash), snapshot: `{"is":"${hash}"}`, before })
}

/** A log with three commits in each of the models a, b and c. */
function threeModels(place: Place): Journal {
  const journal = Journal.open(place.file('commits.sqlite'))
  for (const hash of ['a', 'b', 'c']) {
    begin(journal, hash)
    for (let i = 0; i < 3; i++) commit(journal, hash)
  }
  return journal
}

describe('epochs', () => {
  test('tell the model of every state, and how the one before ended', async () => {
    await using place = new Place()
    using journal = threeModels(place)
    const { epochs } = journal
    expect(Array.from({ length: 10 }, (_, number) => epochs.at(number)?.model).join('')).toBe('aaabbbcccc')
    expect([epochs.isPresent(5), epochs.isPresent(6)]).toEqual([false, true])
    const next = epochs.after(1)
    expect(next).toEqual({ number: 3, model: 'b', last: 3 })
    expect(next === undefined ? '' : epochs.endBefore(next)).toBe('end before b')
    expect(epochs.after(6)).toBeUndefined()
    expect(journal.snapshotAt(9)).toEqual({ number: 6, text: '{"is":"c"}' })
    expect(epochs.model('b')).toEqual(model('b'))
    expect(epochs.models()).toEqual(['c', 'b', 'a'])
  })

  test('one in which nothing was committed makes room for the next, and what was before it stays', async () => {
    await using place = new Place()
    using journal = threeModels(place)
    begin(journal, 'd')
    begin(journal, 'e')
    const { present } = journal.epochs
    expect(present).toEqual({ number: 9, model: 'e', last: 9 })
    expect(present === undefined ? '' : journal.epochs.endBefore(present)).toBe('end before d')
    expect(journal.epochs.at(8)?.model).toBe('c')
  })

  test('are forgotten with the commits that needed them', async () => {
    await using place = new Place()
    using journal = threeModels(place)
    while (journal.pruneSome(4));
    expect(journal.oldest).toBe(5)
    expect(journal.epochs.at(4)?.model).toBe('b')
    expect(journal.epochs.at(2)).toBeUndefined()
    expect(journal.epochs.models()).toEqual(['c', 'b'])
    expect(() => journal.epochs.model('a')).toThrow('the modules a are not what was written')
  })

  test('the model of the rescue configuration is kept as long as that', async () => {
    await using place = new Place()
    using journal = threeModels(place)
    journal.setRescue({ commit: 1, time: '', user: 'a', model: 'a', text: '{}' })
    while (journal.pruneSome(6));
    expect(journal.epochs.model('a').hash).toBe('a')
  })

  test('damage in one is told when it is read', async () => {
    await using place = new Place()
    const file = place.file('commits.sqlite')
    {
      using journal = Journal.open(file)
      begin(journal, 'a')
    }
    {
      using database = new Database(file)
      database.run(`UPDATE epochs SET model = 'b'`)
    }
    using journal = Journal.open(file)
    const error = await refusal(Promise.resolve().then(() => journal.epochs.at(0)))
    expect(error.message).toContain('the model as of commit 0 is not what was written')
  })
})
