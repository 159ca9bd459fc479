import { expect, test } from 'bun:test'
import { changeLines } from '../../src/base/index.ts'

test('changes are one line each, as they would be typed', () => {
  expect(
    changeLines([
      { op: 'replace', path: '/b:brewhouse/setpoint', old: '17.0', new: '18.0' },
      { op: 'create', path: '/b:brewhouse/mode', new: 'a "b"' },
      { op: 'delete', path: '/b:brewhouse/name', old: 'x' },
      { op: 'move', path: "/b:steps/step[id='2']" },
    ]),
  ).toEqual([
    'set /b:brewhouse/setpoint 18.0',
    'set /b:brewhouse/mode "a \\"b\\""',
    'delete /b:brewhouse/name',
    "move /b:steps/step[id='2']",
  ])
})

test('an entry is left out where what is in it makes it, or where it went as a whole', () => {
  expect(
    changeLines([
      { op: 'create', path: "/b:probe[id='a/b']" },
      { op: 'create', path: "/b:probe[id='a/b']/name", new: 'fermenter' },
      { op: 'create', path: "/b:probe[id='empty']" },
      { op: 'delete', path: "/b:probe[id='old']" },
      { op: 'delete', path: "/b:probe[id='old']/name", old: 'kettle' },
    ]),
  ).toEqual(["set /b:probe[id='a/b']/name fermenter", "set /b:probe[id='empty']", "delete /b:probe[id='old']"])
})
