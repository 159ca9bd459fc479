import { resolve } from 'node:path'
import { defineCommand } from 'citty'
import { version } from '../../../package.json' with { type: 'json' }
import { errorText, isCompiled, type JsonObject, type JsonValue } from '../../base/index.ts'
import { DEFAULT_PORT } from '../../server/index.ts'
import { replaceFile } from '../backup.ts'
import { examine } from '../doctor/examine.ts'
import { MachineFiles } from '../doctor/machine-files.ts'
import { thisMachine } from '../doctor/questions.ts'
import { print, rootArgument, rootDirectory, verboseArgument } from '../program.ts'
import { type Contents, contentsOfFiles, contentsOfServer, lastLines, secretsOf, sizesOf } from './contents.ts'
import { Secrets } from './secrets.ts'

const LOG_LINES = 200

/** Packs what somebody needs who is to help, and no secret. */
export const reportCommand = defineCommand({
  meta: {
    name: 'report',
    description: 'Write a file with what somebody needs to help you; passwords and tokens are masked',
  },
  args: {
    file: { type: 'positional', required: true, valueHint: 'FILE', description: 'The file to write (JSON)' },
    ...rootArgument,
    log: {
      type: 'string',
      valueHint: 'FILE',
      description: `A file with the log, of which the last ${LOG_LINES} lines are taken`,
    },
    ...verboseArgument,
  },
  run: async ({ args }) => {
    const file = resolve(args.file)
    const report = await reportOf(resolve(rootDirectory(args)), args.log)
    await replaceFile(file, `${JSON.stringify(report, null, 2)}\n`, 0o600)
    await print(`wrote ${file}; look through it before you send it`)
  },
})

/** What cannot be had is left out and listed: a report is wanted most when something is broken. */
async function reportOf(root: string, log: string | undefined): Promise<JsonValue> {
  const missing: string[] = []
  const attempt = async <T>(what: string, work: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      missing.push(`${what}: ${errorText(error)}`)
      return undefined
    }
  }
  const files = new MachineFiles('/')
  const doctor = await attempt('doctor', () => examine({ files, root, port: DEFAULT_PORT, questions: thisMachine }))
  const url = await attempt('server', () => thisMachine.server(root))
  const contents = await attempt('contents', () => (url === undefined ? contentsOfFiles(root) : contentsOfServer(url)))
  const sizes = await attempt('sizes', () => sizesOf(root))
  const lines = log === undefined ? undefined : await attempt('log', () => lastLines(log, LOG_LINES))
  const secrets = new Secrets()
  for (const secret of secretsOf(root)) secrets.remember(secret)
  const whole: JsonObject = {
    brewerslab: { version, runtime: `Bun ${Bun.version}`, isCompiled },
    made: new Date().toISOString(),
    isServerRunning: url !== undefined,
    ...(contents === undefined ? {} : maskedContents(contents, secrets)),
    ...(sizes === undefined ? {} : { sizes }),
    ...(doctor === undefined ? {} : { doctor: plain(doctor) }),
    ...(lines === undefined ? {} : { log: [...lines] }),
    missing,
  }
  return secrets.scrubbed(whole)
}

function maskedContents({ nodes, configuration, state, ...rest }: Contents, secrets: Secrets): JsonObject {
  return { ...rest, configuration: maskedAll(configuration, nodes, secrets), state: maskedAll(state, nodes, secrets) }
}

/** One document, or several by the names of their files. */
function maskedAll(documents: JsonValue, nodes: Contents['nodes'], secrets: Secrets): JsonValue {
  const isByFile = (name: string) => name.endsWith('.json')
  const entries = Object.entries(plain(documents) as JsonObject)
  if (!entries.some(([name]) => isByFile(name))) return secrets.masked(documents, nodes)
  return Object.fromEntries(entries.map(([name, document]) => [name, secrets.masked(document, nodes)]))
}

function plain(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue
}
