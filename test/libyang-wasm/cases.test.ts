import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Context, Libyang, type ModuleSource, YangError } from 'libyang-wasm'
import type { DataCase, Group, Verdict } from './cases/case.ts'
import { constraints } from './cases/constraints.ts'
import { extensions } from './cases/extensions.ts'
import { schemas } from './cases/schemas.ts'
import { types } from './cases/types.ts'
import { type Answer, askYanglint, yanglint } from './yanglint.ts'

const groups: readonly Group[] = [...types, ...constraints, ...extensions]

let engine: Libyang

beforeAll(async () => {
  engine = await Libyang.load()
})

afterAll(() => engine[Symbol.dispose]())

function sources(modules: readonly (string | ModuleSource)[]): ModuleSource[] {
  return modules.map((module) => (typeof module === 'string' ? { text: module } : module))
}

function textOf(data: unknown): string {
  return typeof data === 'string' ? data : JSON.stringify(data)
}

/** The first fault, in the words of a `Verdict`; its app-tag only where the expected verdict names one. */
function verdictOf(fault: YangError | undefined, expected: Verdict): Verdict {
  if (fault === undefined) return 'ok'
  if (!expected.includes('/') || fault.appTag === undefined) return fault.errorTag
  return `${fault.errorTag}/${fault.appTag}`
}

function firstFault(work: () => YangError | undefined): YangError | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof YangError) return error
    throw error
  }
}

function judge(context: Context, group: Group, dataCase: DataCase): YangError | undefined {
  return firstFault(() => {
    const kind = group.kind ?? 'config'
    using tree = context.parse(textOf(dataCase.data), { format: group.format ?? 'json', kind })
    return tree.validate({ state: kind !== 'config' })[0]
  })
}

for (const group of groups) {
  describe(group.topic, () => {
    let context: Context
    beforeAll(() => {
      context = engine.createContext({ modules: sources(group.modules) })
    })
    afterAll(() => context[Symbol.dispose]())

    for (const dataCase of group.cases) {
      test(`${dataCase.name}: ${dataCase.verdict}`, () => {
        const fault = judge(context, group, dataCase)
        expect({ verdict: verdictOf(fault, dataCase.verdict), message: fault?.message }).toEqual({
          verdict: dataCase.verdict,
          message: fault?.message,
        })
        expect(engine.failed).toBe(false)
      })
    }
  })
}

describe('modules', () => {
  for (const schemaCase of schemas) {
    test(`${schemaCase.name}: ${schemaCase.verdict}`, () => {
      const fault = firstFault(() => {
        using context = engine.createContext({ modules: sources(schemaCase.modules) })
        expect(context.modules().some((module) => module.name === 't' && module.implemented)).toBe(true)
        return undefined
      })
      expect({ verdict: verdictOf(fault, schemaCase.verdict), message: fault?.message }).toEqual({
        verdict: schemaCase.verdict,
        message: fault?.message,
      })
    })
  }

  test('at least 150 verdicts are compared', () => {
    expect(groups.flatMap((group) => group.cases).length + schemas.length).toBeGreaterThan(150)
  })
})

// Debian: libyang2-tools. Without it these are shown as skipped.
describe.skipIf(yanglint === undefined)('yanglint says the same', () => {
  let schemaAnswers: Answer[]
  let dataAnswers: Answer[]
  const dataCases = groups.flatMap((group) => group.cases.map((dataCase) => ({ group, dataCase })))

  beforeAll(async () => {
    schemaAnswers = await askYanglint(schemas.map(({ modules }) => ({ modules })))
    dataAnswers = await askYanglint(
      dataCases.map(({ group: { modules, format, kind }, dataCase }) => ({
        modules,
        document: textOf(dataCase.data),
        ...(format === undefined ? {} : { format }),
        ...(kind === undefined ? {} : { kind }),
      })),
    )
  }, 60_000)

  for (const [index, schemaCase] of schemas.entries()) {
    test(`modules: ${schemaCase.name}`, () => {
      const accepts = schemaCase.yanglint?.accepts ?? schemaCase.verdict === 'ok'
      expect({ ...schemaAnswers[index], accepts: schemaAnswers[index]?.accepts }).toMatchObject({ accepts })
    })
  }
  for (const [index, { group, dataCase }] of dataCases.entries()) {
    test(`${group.topic}: ${dataCase.name}`, () => {
      const accepts = dataCase.yanglint?.accepts ?? dataCase.verdict === 'ok'
      expect(dataAnswers[index]).toMatchObject({ accepts })
    })
  }
})
