import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Tree } from '@yowasp/clang'
import { digest } from './cache.ts'
import { COMPILER_VERSION } from './compiler.ts'
import { compatHeader, configHeader, GAPS_HEADER, versionHeader } from './headers.ts'
import type { Sources } from './sources.ts'

/** One C file and everything that decides what comes out of it. */
export interface Unit {
  /** Where it lies in the compiler's file tree, `libyang/validation.c`. */
  readonly path: string
  readonly text: string
  readonly flags: readonly string[]
  readonly headers: Tree
  /** Content hash of all of the above and the compiler. */
  readonly key: string
}

const COMMON_FLAGS = ['--target=wasm32-wasip1', '-O2', '-c', '-D_WASI_EMULATED_MMAN', '-D_WASI_EMULATED_SIGNAL']

/**
 * `-DNDEBUG` is left out for libyang on purpose: its asserts are the only thing between a broken invariant and silent
 * corruption of a tree that will be written to disk. A failed assert is a trap, a trap is an `EngineError`, and the
 * instance is rebuilt. The one assert known to be reachable by valid input is replaced, see {@link REPAIRS}.
 */
const LIBYANG_FLAGS = [
  ...COMMON_FLAGS,
  '-std=gnu11',
  '-include',
  'generated/gaps.h',
  '-DSTATIC',
  '-Ilibyang',
  '-Ilibyang/plugins_exts',
  '-Igenerated',
  '-Ipcre2',
  // libyang is warned about by its own authors' compilers; what ours would say helps nobody who builds this.
  '-w',
]

const SHIM_FLAGS = [...LIBYANG_FLAGS.filter((flag) => flag !== '-w'), '-Wall', '-Wextra', '-Werror']

/** No JIT: wasm cannot make code at run time. */
const PCRE2_FLAGS = [
  ...COMMON_FLAGS,
  '-DNDEBUG',
  '-DHAVE_CONFIG_H',
  '-DPCRE2_CODE_UNIT_WIDTH=8',
  '-DPCRE2_STATIC',
  '-DSUPPORT_UNICODE',
  '-DHAVE_MEMMOVE=1',
  '-Ipcre2',
  '-w',
]

/** PCRE2's own command-line tools, tests, and files that others include. */
const NOT_OF_PCRE2 =
  /^pcre2(?:_dftables|_fuzzsupport|_jit_match|_jit_misc|_jit_test|_printint|_ucptables|demo|grep|posix|posix_test|test)\.c$/

/** Changes of upstream text, each with the reason. A repair that no longer fits fails the build. */
const REPAIRS: Readonly<Record<string, readonly { find: string; put: string }[]>> = {
  'libyang/context.c': [
    // The compiler's virtual file system does not resolve `..`.
    { find: '#include "../models/', put: '#include "models/' },
  ],
  'libyang/tree_data_new.c': [
    // Where a case has data only in a choice of its own, it looks for missing defaults in the inner case and leaves out
    // those beside that choice, though the outer case is there as well (RFC 7950 7.9.3). Whether such a default is in a
    // tree then depends on what came first: differences made of one tree do not fit another with the same text.
    {
      find: 'assert(node->schema->parent->nodetype == LYS_CASE);',
      put: 'const struct lysc_node *holding = node->schema->parent; while (holding->parent != snode) holding = holding->parent;',
    },
    {
      find: 'lyd_new_implicit(parent, first, node->schema->parent, NULL,',
      put: 'lyd_new_implicit(parent, first, holding, NULL,',
    },
  ],
  'libyang/validation.c': [
    // Auto-deleting a node whose `when` turned false, while a `when` below it still waits for another node, hits an
    // assert that asks to report the case; the removal beside it is commented out. The caller is written for it ("nested
    // nodes removed, we lost the index") and wants the order kept. Without it the set would keep a freed node.
    {
      find: 'assert(0 && "Please contact libyang support with the use-case that triggered this assert.");',
      put: 'ly_set_rm_index_ordered(node_when, idx, NULL);',
    },
  ],
}

/** Everything to compile, in the order in which it is linked. */
export function planUnits(sources: Sources, shim: string): Unit[] {
  const libyang = join(sources.libyang, 'src')
  const pcre2 = join(sources.pcre2, 'src')
  const pcre2Headers: Tree = {
    ...headersIn(pcre2),
    'config.h': read(pcre2, 'config.h.generic'),
    'pcre2.h': read(pcre2, 'pcre2.h.generic'),
    'pcre2_jit_match.c': read(pcre2, 'pcre2_jit_match.c'),
    'pcre2_jit_misc.c': read(pcre2, 'pcre2_jit_misc.c'),
    'pcre2_ucptables.c': read(pcre2, 'pcre2_ucptables.c'),
  }
  const libyangHeaders: Tree = {
    libyang: {
      ...headersIn(libyang),
      models: headersIn(join(sources.libyang, 'models')),
      plugins_exts: headersIn(join(libyang, 'plugins_exts')),
    },
    generated: {
      'gaps.h': GAPS_HEADER,
      'ly_config.h': configHeader(read(libyang, 'ly_config.h.in')),
      'version.h': versionHeader(read(libyang, 'version.h.in'), read(sources.libyang, 'CMakeLists.txt')),
      'compat.h': compatHeader(read(sources.libyang, 'compat/compat.h.in')),
    },
    pcre2: { 'pcre2.h': pcre2Headers['pcre2.h'] ?? '' },
  }
  return [
    ...group('libyang', libyang, LIBYANG_FLAGS, libyangHeaders, (name) => name !== 'validation.c'),
    ...group('libyang', join(libyang, 'plugins_types'), LIBYANG_FLAGS, libyangHeaders),
    ...group('libyang', join(libyang, 'plugins_exts'), LIBYANG_FLAGS, libyangHeaders),
    ...group('libyang', join(sources.libyang, 'compat'), LIBYANG_FLAGS, libyangHeaders, (name) => name === 'compat.c'),
    ...group('pcre2', pcre2, PCRE2_FLAGS, { pcre2: pcre2Headers }, (name) => !NOT_OF_PCRE2.test(name)),
    unit(
      'pcre2/pcre2_chartables.c',
      read(pcre2, 'pcre2_chartables.c.dist'),
      PCRE2_FLAGS,
      { pcre2: pcre2Headers },
      digest(JSON.stringify(pcre2Headers)),
    ),
    ...group('shim', shim, SHIM_FLAGS, {
      ...libyangHeaders,
      shim: {
        ...headersIn(shim),
        // Its checks of one node are static: shim/checks.c takes the whole file in.
        libyang: { 'validation.c': repaired('libyang/validation.c', read(libyang, 'validation.c')) },
      },
    }),
  ]
}

function group(
  folder: string,
  from: string,
  flags: readonly string[],
  headers: Tree,
  wanted: (name: string) => boolean = () => true,
): Unit[] {
  const shared = digest(JSON.stringify(headers))
  return readdirSync(from)
    .filter((name) => name.endsWith('.c') && wanted(name))
    .sort()
    .map((name) => {
      const path = `${folder}/${name}`
      return unit(path, repaired(path, read(from, name)), flags, headers, shared)
    })
}

function unit(path: string, text: string, flags: readonly string[], headers: Tree, headersDigest: string): Unit {
  const key = digest(COMPILER_VERSION, path, text, flags.join(' '), headersDigest)
  return { path, text, flags, headers, key }
}

function repaired(path: string, text: string): string {
  return (REPAIRS[path] ?? []).reduce((current, { find, put }) => {
    if (!current.includes(find)) throw new Error(`${path} has changed upstream: "${find}" is not in it`)
    return current.replaceAll(find, put)
  }, text)
}

function headersIn(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.h'))
  return Object.fromEntries(names.sort().map((name) => [basename(name), read(folder, name)]))
}

function read(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}
