import { readFileSync } from 'node:fs'

/**
 * Who is at the keyboard, for the prompt and the commit log: the name of the user that the process runs as. The
 * runtime's own `userInfo()` only repeats `$USER`, which service managers and `su` leave unset or wrong.
 */
export function userName(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const uid = process.getuid?.() ?? -1
  return nameInPasswd(readPasswd(), uid) ?? (environment.USER || environment.LOGNAME || `uid${uid}`)
}

/** The first entry with that number; passwd(5). `undefined` in a container that runs under a number without a name. */
export function nameInPasswd(passwd: string, uid: number): string | undefined {
  for (const line of passwd.split('\n')) {
    const [name, , number] = line.split(':')
    if (name !== undefined && name !== '' && number === String(uid)) return name
  }
  return undefined
}

function readPasswd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8')
  } catch {
    // Users may come from elsewhere (LDAP), and a container may have no such file: then the environment has to do.
    return ''
  }
}
