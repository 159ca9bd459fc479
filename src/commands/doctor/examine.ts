import { resolve } from 'node:path'
import { BrewError, errorText } from '../../base/index.ts'
import { lastKnownOutputs } from '../../outputs/index.ts'
import { UNIT_FILE } from '../install/unit.ts'
import { type Account, accountNamed, ownAccount } from './accounts.ts'
import { checkOutputs } from './check-outputs.ts'
import { checkService } from './check-service.ts'
import { check1Wire, checkClock, checkDisk, checkMachine, checkPermissions } from './check-system.ts'
import { ConfigTxt } from './config-txt.ts'
import { type Finding, type Output, type Questions, type Surroundings, wrong } from './findings.ts'
import { type Machine, machineOf } from './machine.ts'
import type { MachineFiles } from './machine-files.ts'

/** What was found, for people and for `--json`. */
export interface Examination {
  /** Whether nothing is wrong. */
  readonly isWell: boolean
  readonly machine: Machine
  readonly findings: readonly Finding[]
}

/** What is to be examined. */
export interface ExamineOptions {
  readonly files: MachineFiles
  readonly root: string
  readonly port: number
  /** Who runs the brewery; else the user of the installed service, else whoever asks. */
  readonly user?: string
  readonly questions: Questions
}

/** Looks at everything a brewery needs of its machine. Changes nothing. @throws BrewError `data-missing` for an unknown user */
export async function examine({ files, root: named, port, user, questions }: ExamineOptions): Promise<Examination> {
  const root = resolve(named)
  const machine = machineOf(files)
  const { outputs, damage } = lastOutputs(root)
  const config = ConfigTxt.read(files, machine.filters)
  const account = accountFor(files, user)
  const it: Surroundings = { files, machine, config, root, port, outputs, account, questions }
  const findings = [
    ...checkMachine(it),
    ...check1Wire(it),
    ...checkOutputs(it),
    ...damage,
    ...checkPermissions(it),
    ...checkClock(it),
    ...checkDisk(it),
    ...(await checkService(it)),
  ]
  return { isWell: !findings.some(({ status }) => status === 'wrong'), machine, findings }
}

/** One line a finding, and one for what to do. */
export function examinationText({ findings, isWell }: Examination): string {
  const width = Math.max(...findings.map(({ check }) => check.length))
  const marks = { good: 'ok   ', note: 'note ', wrong: 'WRONG' } as const
  const lines = findings.flatMap(({ status, check, text, advice }) => [
    `${marks[status]}  ${check.padEnd(width)}  ${text}`,
    ...(advice === undefined ? [] : [`${' '.repeat(7 + width)}  -> ${advice}`]),
  ])
  const count = findings.filter(({ status }) => status === 'wrong').length
  return [
    ...lines,
    '',
    isWell ? 'Nothing is wrong.' : `${count} ${count === 1 ? 'thing is' : 'things are'} wrong.`,
  ].join('\n')
}

/** As they were configured last; that can be read while no server runs, too. */
function lastOutputs(root: string): { readonly outputs: readonly Output[]; readonly damage: readonly Finding[] } {
  const { config, faults } = lastKnownOutputs(root)
  const advice = 'Start the server once: it writes what it knows of them anew, or says what to mend.'
  return { outputs: config.outputs, damage: faults.map((fault) => wrong('outputs', errorText(fault), advice)) }
}

function accountFor(files: MachineFiles, user: string | undefined): Account {
  const name = user ?? /^User=(\S+)$/m.exec(files.text(UNIT_FILE) ?? '')?.[1]
  if (name === undefined) return ownAccount(files)
  const account = accountNamed(files, name)
  if (account !== undefined) return account
  throw new BrewError('data-missing', `there is no user ${name}`, {}, 'Name one with --user.')
}
