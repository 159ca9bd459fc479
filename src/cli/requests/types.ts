import type { JsonObject, JsonValue, Operation, SchemaNode, ThingVerb } from '../../base/index.ts'

/** What requests are read by: the top-level nodes and the RPCs, as `GET /v1/discover` sends them. */
export interface RequestRoot {
  readonly children: readonly SchemaNode[]
  readonly operations: readonly SchemaNode[]
}

/** A leaf of an input that must be given and is not. */
export interface MissingLeaf {
  readonly leaf: SchemaNode
  /** What it is called in its object. */
  readonly member: string
  /** Members that lead to that object in the input; none for the input itself. */
  readonly within: readonly string[]
}

/** What a line asks for. */
export type Request =
  /** An action or RPC of the model: `POST /v1/action` with `operation.path`. */
  | {
      readonly kind: 'action'
      readonly operation: Operation
      /** RFC 7951; defaults are left out. */
      readonly input: JsonObject
      /** To be asked for, or to be told: it cannot be done without. */
      readonly missing: readonly MissingLeaf[]
      /** What a person is asked once before; absent where it moves no hardware. */
      readonly question?: string
    }
  /** A Thing as a whole: `POST /v1/things/{thing}/{verb}`. */
  | { readonly kind: 'thing'; readonly thing: string; readonly verb: ThingVerb; readonly question: string }
  /** Something that only the Thing itself knows: `POST /v1/things/{thing}/request`. */
  | {
      readonly kind: 'ask'
      readonly thing: string
      readonly name: string
      readonly input: JsonValue
      readonly question: string
    }

/** A word that may come next, before it is quoted. */
export interface Offer {
  readonly plain: string
  readonly description: string
  /** It means something by itself, and is not quoted. */
  readonly isSign?: true
}

/** Some of the values that there are, and whether there are more. */
export interface SomeValues {
  readonly values: readonly { readonly value: string; readonly description?: string }[]
  readonly more: boolean
}
