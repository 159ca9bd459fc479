import { compile, executableOf, HOST_TARGET } from '../../build/compile.ts'
import { Program } from './brewery.ts'

/** The executable of this machine, as it is made of the sources as they are now. */
export async function compiledProgram(): Promise<Program> {
  await compile(HOST_TARGET)
  return new Program([executableOf(HOST_TARGET)])
}
