import { expect, test } from 'bun:test'
import { nameInPasswd } from '../../src/cli/user.ts'

// passwd(5)
test('the name of a user is the first entry with its number', () => {
  const passwd =
    'root:x:0:0:root:/root:/bin/bash\n# comment\nwild:x:1000:1000:,,,:/home/wild:/bin/sh\ntwin:x:1000:1::/:\n'
  expect([0, 1000, 7].map((uid) => nameInPasswd(passwd, uid))).toEqual(['root', 'wild', undefined])
})
