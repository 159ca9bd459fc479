/** The files of `persist/` as texts that follow the commits: kept in chunks, rendered a little a turn, written aside. */
export { KeptText, type SettledText } from './kept-text.ts'
export { ENTRIES_A_TURN, entryValue, type Finding, markedValue, splitAtMarks } from './skeleton.ts'
export { hashPieces, packPieces, replaceByPieces, stampOf } from './text-file.ts'
