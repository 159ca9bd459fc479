/** The three headers that libyang's own build makes with CMake. */

/** What wasi-libc has of the functions that `compat.c` can replace. */
const HAVE = new Set([
  'HAVE_VDPRINTF',
  'HAVE_ASPRINTF',
  'HAVE_VASPRINTF',
  'HAVE_GETLINE',
  'HAVE_STRNDUP',
  'HAVE_STRCHRNUL',
  'HAVE_PTHREAD_MUTEX_TIMEDLOCK',
  'HAVE_REALPATH',
  'HAVE_LOCALTIME_R',
  'HAVE_GMTIME_R',
  'HAVE_TIMEGM',
  'HAVE_STRPTIME',
  'HAVE_MMAP',
  'HAVE_STRCASECMP',
  'HAVE_SETENV',
  'HAVE_STDATOMIC',
])

/** `ly_config.h`: built-in plugins only, so the plugin directories are never looked into. */
export function configHeader(template: string): string {
  return substitute(template, {
    LYD_VALUE_SIZE: '24',
    CMAKE_SHARED_MODULE_SUFFIX: '.so',
    PLUGINS_DIR_TYPES: '/nonexistent',
    PLUGINS_DIR_EXTENSIONS: '/nonexistent',
  })
}

/** `version.h`, with the numbers that libyang's `CMakeLists.txt` sets. */
export function versionHeader(template: string, cmake: string): string {
  const number = (name: string) => {
    const value = new RegExp(`^set\\(${name} (\\d+)\\)`, 'm').exec(cmake)?.[1]
    if (value === undefined) throw new Error(`libyang's CMakeLists.txt does not set ${name}`)
    return value
  }
  const values: Record<string, string> = {}
  for (const part of ['MAJOR', 'MINOR', 'MICRO']) {
    values[`LIBYANG_${part}_SOVERSION`] = number(`LIBYANG_${part}_SOVERSION`)
    values[`LIBYANG_${part}_VERSION`] = number(`LIBYANG_${part}_VERSION`)
  }
  const joined = (kind: string) =>
    ['MAJOR', 'MINOR', 'MICRO'].map((part) => values[`LIBYANG_${part}_${kind}`]).join('.')
  values.LIBYANG_SOVERSION_FULL = joined('SOVERSION')
  values.LIBYANG_VERSION = joined('VERSION')
  return substitute(template, values)
}

/** `compat.h`, for wasi-libc. */
export function compatHeader(template: string): string {
  return template.replace(/^#cmakedefine (\w+)$/gm, (_, name: string) =>
    HAVE.has(name) ? `#define ${name}` : `/* #undef ${name} */`,
  )
}

/** Included before everything of libyang's: what it calls and WASI does not declare. `shim/wasi.c` has the bodies. */
export const GAPS_HEADER = `#ifndef WASI_GAPS_H_
#define WASI_GAPS_H_
int dup(int fd);
#endif
`

function substitute(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/@(\w+)@/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`no value for @${name}@`)
    return value
  })
}
