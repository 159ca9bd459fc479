import { formatPath, type ResolvedStep } from '../../base/index.ts'

/** The data path that steps make. */
export function pathOf(steps: readonly ResolvedStep[]): string {
  return formatPath(steps.map((it) => it.step))
}
