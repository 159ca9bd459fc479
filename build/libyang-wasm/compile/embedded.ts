import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { COMPILER_VERSION } from './compiler.ts'
import type { Sources } from './sources.ts'
import { LIBYANG, PCRE2 } from './upstream.ts'

/** Where libyang's source package keeps YANG modules. */
const MODULE_FOLDERS = ['models', 'tests/modules/yang', 'tools/lint/examples']

/** Published by the IETF or IANA. The rest there are libyang's own examples and tests. */
const PUBLISHED = /^(?:ietf|iana)-[a-z0-9-]+$/

/** Named like the others, but an altered copy that libyang's own examples use. */
const NOT_PUBLISHED = new Set(['ietf-netconf-acm-when'])

/**
 * The standard modules, each at its newest revision: `"<name>@<revision>"` to YANG text. An import that nobody else
 * answers is answered from here.
 */
export function standardModules(libyang: string): Record<string, string> {
  const newest = new Map<string, { revision: string; text: string }>()
  for (const folder of MODULE_FOLDERS.map((path) => join(libyang, path)).filter(existsSync)) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.yang'))) {
      const text = readFileSync(join(folder, file), 'utf8')
      const name = /^\s*module\s+"?([\w.-]+)"?\s*\{/m.exec(text)?.[1]
      const revision = [...text.matchAll(/^\s*revision\s+"?(\d{4}-\d\d-\d\d)"?/gm)]
        .map((match) => match[1] ?? '')
        .sort()
      const latest = revision.at(-1)
      // A file that is not named after its module is no copy of the published one.
      if (name === undefined || latest === undefined || !PUBLISHED.test(name)) continue
      if (NOT_PUBLISHED.has(name)) continue
      if (file !== `${name}.yang` && file !== `${name}@${latest}.yang`) continue
      if ((newest.get(name)?.revision ?? '') < latest) newest.set(name, { revision: latest, text })
    }
  }
  const names = [...newest.keys()].sort()
  return Object.fromEntries(
    names.map((name) => [`${name}@${newest.get(name)?.revision}`, newest.get(name)?.text ?? '']),
  )
}

/** Licence of one thing that is in the module. */
export interface Licence {
  readonly name: string
  readonly version: string
  /** SPDX expression. */
  readonly licence: string
  readonly text: string
}

/** The licences of everything that is linked into the module or embedded beside it. */
export function licences(sources: Sources): Licence[] {
  const compiler = COMPILER_VERSION
  return [
    {
      name: 'libyang',
      version: LIBYANG.version,
      licence: 'BSD-3-Clause',
      text: readFileSync(join(sources.libyang, 'LICENSE'), 'utf8'),
    },
    {
      name: 'PCRE2',
      version: PCRE2.version,
      licence: 'BSD-3-Clause WITH PCRE2-exception',
      text: firstOf(sources.pcre2, ['LICENCE.md', 'LICENCE']),
    },
    {
      name: 'wasi-libc',
      version: `from ${compiler}`,
      licence: '(Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT) AND MIT AND BSD-2-Clause AND CC0-1.0',
      text: sources.wasiLibcCopyright ?? WASI_LIBC_SUMMARY,
    },
    {
      name: 'compiler-rt',
      version: `from ${compiler}`,
      licence: 'Apache-2.0 WITH LLVM-exception',
      text: COMPILER_RT_SUMMARY,
    },
    {
      name: 'YANG modules of the IETF and IANA',
      version: 'as in libyang',
      licence: 'BSD-3-Clause',
      text: "Copyright (c) IETF Trust and the persons identified as authors of the code. All rights reserved. Each module carries its licence, the Simplified BSD License of the IETF Trust's Legal Provisions section 4.c, in its description.\n",
    },
  ]
}

const WASI_LIBC_SUMMARY = `wasi-libc, the C library of the WebAssembly System Interface, by the wasi-libc contributors: Apache License 2.0 with
LLVM Exceptions, or Apache License 2.0, or MIT. It contains musl libc (MIT, Copyright (c) 2005-2020 Rich Felker and
others), parts of CloudABI libc (BSD-2-Clause, Copyright (c) 2015-2017 Nuxi and others) and dlmalloc (CC0, by Doug
Lea). Texts: https://github.com/WebAssembly/wasi-libc
`

const COMPILER_RT_SUMMARY = `Runtime routines of the LLVM Project (128-bit floating point), Copyright the LLVM contributors: Apache License 2.0 with
LLVM Exceptions. Text: https://llvm.org/LICENSE.txt
`

function firstOf(folder: string, names: readonly string[]): string {
  const name = names.find((candidate) => existsSync(join(folder, candidate)))
  if (name === undefined) throw new Error(`no licence file in ${folder}`)
  return readFileSync(join(folder, name), 'utf8')
}
