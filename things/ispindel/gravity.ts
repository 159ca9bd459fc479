/** Units that a calibration may give. */
export type GravityUnit = 'plato' | 'sg'

/** Gravities that wort and beer can have; what is beyond them is no reading. */
const LEAST_SG = 0.97
const MOST_SG = 1.2

/** Specific gravity of an extract in degrees Plato: SG = 1 + p / (258.6 - 227.1 p / 258.2), the fit to the ASBC tables. */
export function sgOfPlato(plato: number): number {
  return 1 + plato / (258.6 - (227.1 * plato) / 258.2)
}

/** Extract in degrees Plato of a specific gravity: the above, solved for p. */
export function platoOfSg(sg: number): number {
  return (258.6 * (sg - 1)) / (1 + (227.1 / 258.2) * (sg - 1))
}

/** Value of a polynomial. `coefficients[n]` belongs to the n-th power. */
export function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)
}

/** Whether a specific gravity can be one of wort or beer. */
export function isPlausible(sg: number): boolean {
  return sg >= LEAST_SG && sg <= MOST_SG
}

/**
 * Apparent attenuation in per cent: how much of the original extract a hydrometer no longer finds, with both in degrees
 * Plato (Balling; De Clerck, A Textbook of Brewing). Undefined where there was no extract.
 */
export function apparentAttenuation(originalSg: number, presentSg: number): number | undefined {
  const original = platoOfSg(originalSg)
  if (original <= 0) return undefined
  return (100 * (original - platoOfSg(presentSg))) / original
}

/**
 * Alcohol by volume in per cent. Real extract by Balling's q = 0.1808 original + 0.8192 apparent; alcohol by weight
 * (original - real) / (2.0665 - 0.010665 original); by volume with the density of ethanol, 0.794 (M. Hall, Brew by the
 * Numbers, Zymurgy 18/2, 1995).
 */
export function alcoholByVolume(originalSg: number, presentSg: number): number | undefined {
  const original = platoOfSg(originalSg)
  if (original <= 0) return undefined
  const real = 0.1808 * original + 0.8192 * platoOfSg(presentSg)
  const byWeight = (original - real) / (2.0665 - 0.010665 * original)
  return Math.max(0, (byWeight * presentSg) / 0.794)
}
