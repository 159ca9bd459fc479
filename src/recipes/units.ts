/** A kind of quantity: the unit the model keeps it in, and how others become that. */
export interface Quantity {
  /** Unit of the model, by its BeerJSON name. */
  readonly unit: string
  /** Decimals that are kept. */
  readonly digits: number
  /** Limits of the model's type. */
  readonly least: number
  readonly most: number
  /** By BeerJSON's name of the unit: the value in the model's unit. */
  readonly units: Readonly<Record<string, (value: number) => number>>
  /** Unit of a bare number, where files of older versions have one. */
  readonly bare?: string
}

const times = (factor: number) => (value: number) => value * factor
const same = times(1)

/** NIST Special Publication 811, appendix B: the avoirdupois pound is exactly 0.45359237 kg. */
const POUND_KG = 0.45359237
/** NIST Special Publication 811, appendix B: the US gallon is 231 cubic inches. */
const US_GALLON_L = 3.785411784
/** Units of Measurement Regulations 1995 (UK): the imperial gallon. */
const IMPERIAL_GALLON_L = 4.54609

export const MASS: Quantity = {
  unit: 'kg',
  digits: 6,
  least: 0,
  most: 100_000,
  units: { mg: times(1e-6), g: times(1e-3), kg: same, lb: times(POUND_KG), oz: times(POUND_KG / 16) },
}

/** A US beer barrel has 31 gallons (27 CFR 25.11), an imperial one 36. */
export const VOLUME: Quantity = {
  unit: 'l',
  digits: 6,
  least: 0,
  most: 1_000_000,
  units: {
    ml: times(1e-3),
    l: same,
    tsp: times(US_GALLON_L / 768),
    tbsp: times(US_GALLON_L / 256),
    floz: times(US_GALLON_L / 128),
    cup: times(US_GALLON_L / 16),
    pt: times(US_GALLON_L / 8),
    qt: times(US_GALLON_L / 4),
    gal: times(US_GALLON_L),
    bbl: times(US_GALLON_L * 31),
    ifloz: times(IMPERIAL_GALLON_L / 160),
    ipt: times(IMPERIAL_GALLON_L / 8),
    iqt: times(IMPERIAL_GALLON_L / 4),
    igal: times(IMPERIAL_GALLON_L),
    ibbl: times(IMPERIAL_GALLON_L * 36),
  },
}

/** Packets and apples. */
export const COUNT: Quantity = {
  unit: 'unit',
  digits: 3,
  least: 0,
  most: 1_000_000,
  units: { '1': same, unit: same, each: same, dimensionless: same, pkg: same },
}

export const TEMPERATURE: Quantity = {
  unit: 'C',
  digits: 3,
  least: -273.15,
  most: 1000,
  units: { C: same, F: (value) => ((value - 32) * 5) / 9 },
}

export const TIME: Quantity = {
  unit: 'min',
  digits: 3,
  least: 0,
  most: 10_000_000,
  units: { sec: times(1 / 60), min: same, hr: times(60), day: times(1440), week: times(10_080) },
}

/**
 * Degrees Plato by the fit to the ASBC tables, SG = 1 + p / (258.6 - 227.1 p / 258.2); Brix differs from Plato only
 * beyond the decimals that are kept.
 */
const sgOfPlato = (plato: number) => 1 + plato / (258.6 - (227.1 * plato) / 258.2)

export const GRAVITY: Quantity = {
  unit: 'sg',
  digits: 4,
  least: 0.9,
  most: 1.3,
  units: { sg: same, plato: sgOfPlato, brix: sgOfPlato },
  bare: 'sg',
}

/** EBC is 1.97 SRM (EBC Analytica 8.5, 9.6); degrees Lovibond are (SRM + 0.76) / 1.3546 (J. Palmer, How to Brew). */
const EBC_PER_SRM = 1.97

export const COLOUR: Quantity = {
  unit: 'EBC',
  digits: 2,
  least: 0,
  most: 5000,
  units: {
    EBC: same,
    SRM: times(EBC_PER_SRM),
    Lovi: (value) => Math.max(0, (value * 1.3546 - 0.76) * EBC_PER_SRM),
  },
}

export const PERCENT: Quantity = { unit: '%', digits: 3, least: 0, most: 1000, units: { '%': same }, bare: '%' }
export const ACIDITY: Quantity = { unit: 'pH', digits: 2, least: 0, most: 14, units: { pH: same }, bare: 'pH' }
export const BITTERNESS: Quantity = {
  unit: 'IBUs',
  digits: 1,
  least: 0,
  most: 10_000,
  units: { IBUs: same },
  bare: 'IBUs',
}

/** Of dilute water a part in a million is a milligram in a litre. */
export const CONCENTRATION: Quantity = {
  unit: 'mg/l',
  digits: 3,
  least: 0,
  most: 1_000_000,
  units: { 'mg/l': same, ppm: same, ppb: times(1e-3) },
}

/** Windisch-Kolbach units are 3.5 Lintner - 16 (EBC Analytica 4.12). */
export const DIASTATIC_POWER: Quantity = {
  unit: 'Lintner',
  digits: 2,
  least: 0,
  most: 10_000,
  units: { Lintner: same, WK: (value) => (value + 16) / 3.5 },
  bare: 'Lintner',
}

export const THICKNESS: Quantity = {
  unit: 'l/kg',
  digits: 4,
  least: 0,
  most: 1000,
  units: {
    'l/kg': same,
    'l/g': times(1000),
    'm^3/kg': times(1000),
    'qt/lb': times(US_GALLON_L / 4 / POUND_KG),
    'gal/lb': times(US_GALLON_L / POUND_KG),
    'gal/oz': times((US_GALLON_L * 16) / POUND_KG),
    'floz/oz': times(US_GALLON_L / 128 / (POUND_KG / 16)),
    'ft^3/lb': times(28.316846592 / POUND_KG),
  },
}

/** A decimal64 as RFC 7950 9.3.2 writes it: as few digits as there are, at least one behind the point. */
export function canonicalDecimal(value: number, digits: number): string {
  const text = value.toFixed(digits).replace(/0+$/, '')
  const padded = text.endsWith('.') ? `${text}0` : text
  return padded === '-0.0' ? '0.0' : padded
}
