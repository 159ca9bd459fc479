import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { hostname } from 'node:os'
import { userName } from '../../src/cli/user.ts'
import { Person, RunningBrewery, withoutTimes } from './server.ts'

setDefaultTimeout(30_000)

let brewery: RunningBrewery

beforeAll(async () => {
  brewery = await RunningBrewery.open()
})
afterAll(() => brewery[Symbol.asyncDispose]())

const HOST = hostname()
const USER = userName()

const STATE = `{
    "brewhouse": {
        "temperature": {
            "fermentation": {
                "monitor": null,
                "results": {
                    "average": {
                        "daily": null,
                        "hourly": null,
                        "minute": null
                    },
                    "latest": null
                }
            }
        }
    }
}`

const configuration = (mode: string) => `{
    "brewhouse": {
        "power": {
            "mode": "${mode}"
        },
        "temperature": {
            "fermentation": {
                "highpoint": "0",
                "lowpoint": "0",
                "probe": {
                    "id": ""
                },
                "setpoint": "17"
            }
        }
    }
}`

test('the transcript of the seed, at a terminal', async () => {
  await using person = await Person.at(brewery.url)
  await person.until(/> ?$/)
  for (const line of ['show', 'conf', 'show', 'set brewhouse power mode ABC', 'show', 'commit', 'exit'])
    await person.enter(line)
  person.type('exit\r')
  expect(await person.exited).toBe(0)
  expect(withoutTimes(person.screen.text)).toBe(
    `${USER}@${HOST}> show
${STATE}

[ok][TIME]
${USER}@${HOST}> conf
Entering configuration mode private

[ok][TIME]
[edit]
${USER}@${HOST}% show
${configuration('')}

[ok][TIME]
[edit]
${USER}@${HOST}% set brewhouse power mode ABC

[ok][TIME]
[edit]
${USER}@${HOST}% show
${configuration('ABC')}

[ok][TIME]
[edit]
${USER}@${HOST}% commit
Commit complete.

[ok][TIME]
[edit]
${USER}@${HOST}% exit

[ok][TIME]
${USER}@${HOST}> exit`,
  )
  expect(await brewery.running()).toEqual({ 'brewerslab:brewhouse': { power: { mode: 'ABC' } } })
})
