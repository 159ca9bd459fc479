/** The hidden subcommand `thing-host` as a program of its own, for a checkout, where there is no executable. */
import { hostProcess } from './host-process.ts'

await hostProcess(process.argv.slice(2))
