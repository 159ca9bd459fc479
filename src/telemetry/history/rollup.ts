import { ByteWriter, seal, unseal } from './bytes.ts'
import { join, readSummary, type Summary, writeSummary } from './summary.ts'

/** Summaries by their number in an hour (minutes) or a day (hours). */
export type Slots = Map<number, Summary>

/**
 * A row of summaries of one series: the minutes of an hour, or the hours of a day. First the summary of all of them,
 * so that a year of days is read without its hours; then each with how far its number is from the one before. What a
 * summary is written as says `writeSummary`.
 */
export function packSlots(slots: ReadonlyMap<number, Summary>): Uint8Array {
  const writer = new ByteWriter()
  const whole = [...slots.values()].reduce(join)
  writeSummary(writer, whole)
  let before = 0
  for (const [slot, summary] of [...slots].sort(([a], [b]) => a - b)) {
    writer.unsigned(slot - before)
    writeSummary(writer, summary)
    before = slot
  }
  return seal(writer.finish())
}

/** The summary of all that is in a row. @throws DamagedRow */
export function unpackWhole(row: Uint8Array): Summary {
  return readSummary(unseal(row))
}

/** @throws DamagedRow */
export function unpackSlots(row: Uint8Array): Slots {
  const reader = unseal(row)
  readSummary(reader)
  const slots: Slots = new Map()
  let slot = 0
  while (!reader.isAtEnd) {
    slot += reader.unsigned()
    slots.set(slot, readSummary(reader))
  }
  return slots
}

/** Adds a summary to what is there already for its slot. */
export function addToSlot(slots: Slots, slot: number, summary: Summary): void {
  const before = slots.get(slot)
  slots.set(slot, before === undefined ? summary : join(before, summary))
}
