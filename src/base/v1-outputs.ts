/** How long a person decides about an output where nothing else is said, and at most, in seconds; as the model has it. */
export const DEFAULT_OVERRIDE_SECONDS = 600
export const MAX_OVERRIDE_SECONDS = 86_400

/** Body of `POST /v1/outputs/{name}/override`: a person decides for a while, or with `auto` no longer. */
export interface OverrideBody {
  readonly to: 'on' | 'off' | 'auto'
  /** Seconds; default 600. */
  readonly for?: number
  readonly user?: string
  readonly client?: 'cli' | 'v1'
}

/** Answer of `POST /v1/outputs/{name}/override`: what was passed on. What becomes of it is state. */
export interface OverrideAnswer {
  readonly output: string
  readonly to: 'on' | 'off' | 'auto'
  readonly for?: number
}
