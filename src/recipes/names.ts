/** Longest name of a profile and of its steps, characters. */
const LONGEST = 64

/**
 * Names as profiles and their steps may have them, `[A-Za-z0-9][A-Za-z0-9_. -]{0,63}`, each another one: accents go,
 * what is left of other characters is a hyphen, and the second of a name is numbered.
 * @param instead what one is called of which nothing is left
 */
export function uniqueNames(names: readonly string[], instead: string): readonly string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    const fit = fitting(name, LONGEST) || instead
    let unique = fit
    for (let count = 2; taken.has(unique); count++) unique = `${fitting(fit, LONGEST - `${count}`.length - 1)} ${count}`
    taken.add(unique)
    return unique
  })
}

function fitting(name: string, longest: number): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/[^A-Za-z0-9_. -]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, longest)
    .replace(/[ -]+$/, '')
}
