/** The hidden subcommand `outputs-guard` as a program of its own, for a checkout, where there is no executable. */
import { guardProcess } from './guard-process.ts'

await guardProcess(process.argv.slice(2))
