import type { NamedKey } from './keys.ts'

/** What terminals send for keys, and what readline and Emacs call these. */

/** Control characters: Ctrl and a letter. */
export const CONTROLS: Readonly<Record<string, NamedKey>> = {
  '\x01': 'home',
  '\x02': 'left',
  '\x03': 'interrupt',
  '\x04': 'end-of-input',
  '\x05': 'end',
  '\x06': 'right',
  '\x07': 'abort',
  '\x08': 'backspace',
  '\x09': 'tab',
  '\x0a': 'enter',
  '\x0b': 'kill-to-end',
  '\x0c': 'clear',
  '\x0d': 'enter',
  '\x0e': 'down',
  '\x10': 'up',
  '\x12': 'search-back',
  '\x13': 'search-forward',
  '\x14': 'transpose',
  '\x15': 'kill-to-start',
  '\x17': 'delete-blank-word-left',
  '\x19': 'yank',
  // Ctrl-_, and Ctrl-/ in most terminals.
  '\x1f': 'undo',
  '\x7f': 'backspace',
}

/** What follows `ESC [` or `ESC O` (ECMA-48 8.3; the numbers with `~` are those of the VT220). */
export const SEQUENCES: Readonly<Record<string, NamedKey>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  '1~': 'home',
  '7~': 'home',
  '4~': 'end',
  '8~': 'end',
  '3~': 'delete',
  '5~': 'page-up',
  '6~': 'page-down',
  '1;5C': 'word-right',
  '1;5D': 'word-left',
  '1;3C': 'word-right',
  '1;3D': 'word-left',
  '3;5~': 'delete-word-right',
  '3;3~': 'delete-word-right',
}

/** What follows a bare ESC: the Meta keys of readline. */
export const META: Readonly<Record<string, NamedKey>> = {
  b: 'word-left',
  B: 'word-left',
  f: 'word-right',
  F: 'word-right',
  d: 'delete-word-right',
  D: 'delete-word-right',
  u: 'upper-case',
  U: 'upper-case',
  l: 'lower-case',
  L: 'lower-case',
  c: 'capitalize',
  C: 'capitalize',
  y: 'yank-earlier',
  Y: 'yank-earlier',
  '.': 'last-argument',
  _: 'last-argument',
  '<': 'oldest',
  '>': 'newest',
  '\r': 'newline',
  '\n': 'newline',
  '\x7f': 'delete-word-left',
  '\x08': 'delete-word-left',
}
