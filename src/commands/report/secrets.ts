import {
  dataChildren,
  effectiveType,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type SchemaNode,
} from '../../base/index.ts'

/** What stands in place of a secret. */
export const MASK = '(masked)'

/** Words of which one in the name of a leaf, or of its type, makes it a secret. */
const SECRET_WORDS =
  /(?:^|[-_])(?:pass(?:word|phrase|wd)?|psk|secret|token|bearer|credentials?|api-?key|private-?key|access-?key|auth(?:entication|orization)?-?(?:key|header)?|crypt-hash|pin-?code|cookie)s?(?:$|[-_\d])/i
/** A leaf whose description says so. */
const SECRET_TEXT = /\b(?:secret|password|passphrase|credentials?)\b/i
/** What a log may quote. */
const QUOTED_SECRET =
  /\b((?:pass(?:word|phrase|wd)?|secret|token|api[-_]?key|authorization|cookie)["']?\s*[:=]\s*["']?(?:bearer\s+|basic\s+)?)[^\s"',;]+/gi
/** Of a URL only where it leads: a webhook's path and query are keys to it. */
const URL_WITH_MORE = /\b([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/@"'<>]*@)?([^\s/?#"'<>]+)[/?#]?[^\s"'<>]*/gi
/** Leaves that only say which file a secret is in. */
const NAMES_OF_SECRETS: readonly string[] = ['brewerslab-alarm:secret']
/** Leaf-lists of words of a command: the program may be seen, its arguments may be anything. */
const COMMANDS: readonly string[] = ['brewerslab-alarm:command']
/** A shorter secret is only found as a word of its own: as part of others it would say nothing. */
const TELLING_LENGTH = 6

/** Hides secrets, and remembers them so that they are found wherever else they stand. */
export class Secrets {
  readonly #values = new Set<string>()

  /**
   * A document without its secrets, by the names and types of the model; what the model does not know goes by its name.
   * @param nodes top-level nodes of the model
   */
  masked(document: JsonValue, nodes: readonly SchemaNode[]): JsonValue {
    return isJsonObject(document) ? this.#members(document, nodes) : document
  }

  /** A secret that is kept elsewhere, to be found wherever it stands. */
  remember(secret: string): void {
    if (secret !== '') this.#values.add(secret)
  }

  /** The same value without any secret seen so far, and without what looks like one. */
  scrubbed(value: JsonValue): JsonValue {
    if (typeof value === 'string') return this.#text(value)
    if (Array.isArray(value)) return value.map((it) => this.scrubbed(it))
    if (!isJsonObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([name, it]) => [this.#text(name), this.scrubbed(it)]))
  }

  #members(object: JsonObject, nodes: readonly SchemaNode[]): JsonObject {
    return Object.fromEntries(
      Object.entries(object).map(([member, value]) => {
        const name = member.slice(member.indexOf(':') + 1)
        const node = nodes.find((it) => it.name === name)
        if (isSecret(name, node)) return [member, this.#hide(value)]
        const isCommand = node !== undefined && COMMANDS.includes(qualified(node)) && Array.isArray(value)
        return [member, isCommand ? [value[0] ?? '', ...value.slice(1).map(() => MASK)] : this.#below(value, node)]
      }),
    )
  }

  #below(value: JsonValue, node: SchemaNode | undefined): JsonValue {
    const children = node === undefined ? [] : dataChildren(node)
    if (Array.isArray(value)) return value.map((it) => this.#below(it, node))
    return isJsonObject(value) ? this.#members(value, children) : value
  }

  /** All of it, whatever is below: a container of credentials has nothing to show. */
  #hide(value: JsonValue): JsonValue {
    if (Array.isArray(value)) return value.map((it) => this.#hide(it))
    if (isJsonObject(value)) {
      return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, this.#hide(it)]))
    }
    if (value === null || typeof value === 'boolean' || value === '') return value
    this.#values.add(String(value))
    return MASK
  }

  #text(text: string): string {
    let clean = text
    // The longest first: one may be a part of another.
    for (const secret of [...this.#values].sort((a, b) => b.length - a.length)) {
      clean =
        secret.length >= TELLING_LENGTH
          ? clean.replaceAll(secret, MASK)
          : clean.replaceAll(new RegExp(`(?<!\\w)${RegExp.escape(secret)}(?!\\w)`, 'g'), MASK)
    }
    return clean.replaceAll(QUOTED_SECRET, `$1${MASK}`).replaceAll(URL_WITH_MORE, withoutRest)
  }
}

/** Also of a local one: what listens beside us has its keys, too. Where only the server listens nothing is behind it. */
function withoutRest(whole: string, scheme: string, host: string): string {
  return whole === `${scheme}${host}` ? whole : `${scheme}${host}/${MASK}`
}

function qualified({ module, name }: SchemaNode): string {
  return `${module}:${name}`
}

function isSecret(name: string, node: SchemaNode | undefined): boolean {
  if (node !== undefined && NAMES_OF_SECRETS.includes(qualified(node))) return false
  if (SECRET_WORDS.test(name)) return true
  if (node === undefined || (node.kind !== 'leaf' && node.kind !== 'leaf-list')) return false
  const typedef = node.type?.typedef ?? (node.type === undefined ? undefined : effectiveType(node.type).typedef)
  return (typedef !== undefined && SECRET_WORDS.test(typedef)) || SECRET_TEXT.test(node.description ?? '')
}
