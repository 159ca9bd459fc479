import type { Migration } from '../../src/base/index.ts'

/**
 * How data follows the project's own modules, oldest first. A module that is in here once has to have a gapless chain
 * from then on: a revision to which all goes by itself gets a migration without steps. A module that is not needs none.
 *
 * A new revision of a module that is implemented also needs a store written with the old one in `test/fixtures/stores/`.
 */
export const migrations: readonly Migration[] = []
