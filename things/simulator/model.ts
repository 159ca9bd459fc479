/** What the simulated fermenter is made of: `brewerslab-simulator` as the work needs it. */
export interface Fermenter {
  /** Seconds in the fermenter for each second outside. */
  readonly timeFactor: number
  /** Mean temperature of the room and how far it swings in a day, °C. */
  readonly ambient: { readonly mean: number; readonly swing: number }
  /** Mass in kg, loss through the wall in W/K, temperature at the start in °C. */
  readonly wort: { readonly mass: number; readonly heatLoss: number; readonly start: number }
  /** Heat of a full fermentation at 20 °C, W. */
  readonly yeastHeat: number
  /** Heat given by what is switched on, W; 0 while off. */
  readonly heating: number
  /** Heat taken by what is switched on, W; 0 while off. */
  readonly cooling: number
}

/** How the fermenter is at one moment. */
export interface FermenterState {
  /** Time in the fermenter since its start, s. */
  readonly elapsedSeconds: number
  /** °C */
  readonly wort: number
  /** °C */
  readonly ambient: number
  /** Sum of all heat into the wort, W. */
  readonly heatFlow: number
}

/** Specific heat capacity of wort of some 12 °P, J/(kg K): a little below water's 4186. */
const WORT_HEAT_CAPACITY = 4000
/** Yeast works twice as fast for each ten degrees more … */
const Q10 = 2
/** … up to this temperature, from which on it suffers, and dies where nothing is left of it. °C */
const YEAST_SUFFERS = 32
const YEAST_DIES = 40
/** Melting and boiling take heat at a constant temperature; the model ends there. °C */
const WORT_LIMITS = { min: -2, max: 101 }
const SECONDS_A_DAY = 86_400
/** Inside a step nothing but the wort changes quickly, and that is solved exactly. */
const LONGEST_STEP_SECONDS = 60

/** The fermenter at its start: in the morning, when the room has its mean temperature. */
export function startOf(fermenter: Fermenter): FermenterState {
  return stateAt(fermenter, 0, fermenter.wort.start)
}

/** The fermenter after so many seconds of its own time. */
export function step(fermenter: Fermenter, state: FermenterState, seconds: number): FermenterState {
  let { elapsedSeconds, wort } = state
  const end = elapsedSeconds + seconds
  while (elapsedSeconds < end) {
    const dt = Math.min(LONGEST_STEP_SECONDS, end - elapsedSeconds)
    wort = afterStep(fermenter, elapsedSeconds, wort, dt)
    elapsedSeconds += dt
  }
  return stateAt(fermenter, elapsedSeconds, wort)
}

/** Newton's law of cooling with constant sources has a closed form, so a light vessel cannot make the step unstable. */
function afterStep(fermenter: Fermenter, elapsedSeconds: number, wort: number, dt: number): number {
  const capacity = fermenter.wort.mass * WORT_HEAT_CAPACITY
  const { heatLoss } = fermenter.wort
  const sources = sourcesAt(fermenter, wort)
  const ambient = ambientAt(fermenter, elapsedSeconds)
  const after =
    heatLoss === 0
      ? wort + (sources * dt) / capacity
      : mix(wort, ambient + sources / heatLoss, 1 - Math.exp((-heatLoss * dt) / capacity))
  return Math.min(WORT_LIMITS.max, Math.max(WORT_LIMITS.min, after))
}

function mix(from: number, to: number, part: number): number {
  return from + (to - from) * part
}

function stateAt(fermenter: Fermenter, elapsedSeconds: number, wort: number): FermenterState {
  const ambient = ambientAt(fermenter, elapsedSeconds)
  const heatFlow = sourcesAt(fermenter, wort) + fermenter.wort.heatLoss * (ambient - wort)
  return { elapsedSeconds, wort, ambient, heatFlow }
}

function sourcesAt({ yeastHeat, heating, cooling }: Fermenter, wort: number): number {
  return yeastHeat * yeastActivity(wort) + heating - cooling
}

/** Part of its heat that yeast makes at a temperature: 1 at 20 °C. */
function yeastActivity(wort: number): number {
  if (wort <= 0 || wort >= YEAST_DIES) return 0
  const health = wort <= YEAST_SUFFERS ? 1 : (YEAST_DIES - wort) / (YEAST_DIES - YEAST_SUFFERS)
  return Q10 ** ((wort - 20) / 10) * health
}

/** A sine over the day: warmest six hours after the start. */
function ambientAt({ ambient }: Fermenter, elapsedSeconds: number): number {
  return ambient.mean + ambient.swing * Math.sin((2 * Math.PI * elapsedSeconds) / SECONDS_A_DAY)
}
