/** What a state leaf of text should hold at most, in UTF-16 units: it is for people, not a memory dump. */
const PLAIN_TEXT_LIMIT = 1_000

/**
 * Text from anywhere as one line that any YANG string takes: without control characters, lone surrogates and
 * noncharacters (RFC 7950 9.4), cut at 1 000 characters.
 */
export function plainText(text: string): string {
  const cut = text.length > PLAIN_TEXT_LIMIT ? `${text.slice(0, PLAIN_TEXT_LIMIT - 1)}…` : text
  return cut
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Noncharacter_Code_Point}]+/gu, ' ')
    .trim()
}
