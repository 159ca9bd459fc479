/** What is compiled, pinned. Any Debian revision of these upstream versions will do: the tarball's digest is checked. */
export interface Upstream {
  readonly name: string
  readonly version: string
  /** The upstream tarball as Debian's archive names it. */
  readonly tarball: string
  readonly sha256: string
  /** Environment variable that points to an unpacked tree, for machines without apt. */
  readonly override: string
  /** A file that only the root of the unpacked tree has. */
  readonly landmark: string
}

/** Debian suite whose source packages hold both. */
export const SUITE = 'trixie'

export const LIBYANG: Upstream = {
  name: 'libyang',
  version: '3.12.2',
  tarball: 'libyang_3.12.2.orig.tar.xz',
  sha256: 'd7b35a5f9f3a5b929b9c9ee0c2b1b63fbef7be788d88f74e1362b85990002db3',
  override: 'LIBYANG_SRC',
  landmark: 'src/libyang.h',
}

export const PCRE2: Upstream = {
  name: 'pcre2',
  version: '10.46',
  tarball: 'pcre2_10.46.orig.tar.gz',
  sha256: '8d28d7f2c3b970c3a4bf3776bcbb5adfc923183ce74bc8df1ebaad8c1985bd07',
  override: 'PCRE2_SRC',
  landmark: 'src/pcre2_match.c',
}
