/** Schemas of the OpenAPI document, and how they are put together. */

type Property = {
  type?: 'string' | 'boolean' | 'integer' | 'number' | 'object'
  description?: string
  enum?: string[]
  minimum?: number
  maximum?: number
}
/** What a member may be. */
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
/** A schema by its name. */
export interface Reference {
  $ref: string
}

/** An object with these members. */
export const object = (properties: Record<string, Member>, required: string[] = []): ObjectSchema => ({
  type: 'object',
  properties,
  required,
})
/** Any number of these. */
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
/** One of some words. */
export const word = (description: string, words: readonly string[]): Property => ({
  type: 'string',
  description,
  enum: [...words],
})
