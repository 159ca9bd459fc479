/** The command line: an HTTP client that learns everything from the server. */

export { commandReference } from './reference.ts'
export { type CliOptions, runCli } from './run.ts'
export { userName } from './user.ts'
