import { MAX_CONFIRM_SECONDS } from '../../base/index.ts'

type Property = {
  type?: 'string' | 'boolean' | 'integer' | 'number' | 'object'
  description?: string
  enum?: string[]
  minimum?: number
  maximum?: number
}
type Member = Property | ObjectSchema | ArraySchema | Reference

/** A schema of an object, of an array, or one that is named elsewhere in the document. */
export interface ObjectSchema {
  type: 'object'
  description?: string
  properties: Record<string, Member>
  required: string[]
}
interface ArraySchema {
  type: 'array'
  items: Member
}
/** A schema that is named elsewhere in the document. */
export interface Reference {
  $ref: string
}

/** An object with these members. */
export const object = (properties: Record<string, Member>, required: string[] = []): ObjectSchema => ({
  type: 'object',
  properties,
  required,
})
/** An array of these. */
export const list = (items: Member): ArraySchema => ({ type: 'array', items })
/** A text. */
export const string = (description: string): Property => ({ type: 'string', description })
/** A whole number. */
export const integer = (description: string): Property => ({ type: 'integer', description })
/** Any JSON. */
export const ANY: Property = { description: 'any JSON' }
/** A number. */
export const number = (description: string): Property => ({ type: 'number', description })
/** True or false. */
export const flag = (description: string): Property => ({ type: 'boolean', description })
/** One of a few words. */
export const word = (description: string, words: readonly string[]): Property => ({
  type: 'string',
  description,
  enum: [...words],
})

/** Members of a body: who asks. */
export const asking = { user: string('who'), client: word('what they use', ['cli', 'v1']) }
/** Members of a body: how to commit. */
export const committing = {
  comment: string('kept with the commit'),
  check: flag('validate only'),
  confirmed: object(
    {
      timeoutSeconds: {
        type: 'integer',
        description: 'rolled back after them',
        minimum: 1,
        maximum: MAX_CONFIRM_SECONDS,
      },
      persistId: string('what must be named to confirm, extend or cancel; RFC 6241 8.4.1'),
    },
    ['timeoutSeconds'],
  ),
}
/** What a commit has changed. */
export const changes = list(
  object(
    {
      op: word('what was done', ['create', 'replace', 'delete', 'move']),
      path: string('data path'),
      old: string('canonical value'),
      new: string('canonical value'),
      default: flag('nobody wrote the value: a default that came into use or went out of it'),
      after: string('of a new or moved entry of a user-ordered list: the entry before it, empty for the first'),
    },
    ['op', 'path'],
  ),
)
