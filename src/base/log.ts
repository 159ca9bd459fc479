import { formatError } from './error.ts'

/** How loud a log line is, quietest last. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Extra fields of a line: shown as `name=value`, or as properties in JSON. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** One line an event: time, level, component, message, fields. */
export interface Log {
  error(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  debug(message: string, fields?: LogFields): void
  /** The same log for a part of the program; components nest with a dot. */
  child(component: string): Log
}

/** Where lines go and how they look. */
export interface LogOptions {
  readonly level: LogLevel
  readonly format: 'text' | 'json'
  /** Receives one line without its newline. */
  readonly write: (line: string) => void
  readonly now: () => Date
}

/** A log that drops everything, for tests and for code that may run without one. */
export const silentLog: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silentLog,
}

/** Opens a log whose lines start with `component`. */
export function openLog(component: string, options: LogOptions): Log {
  const loudest = LOG_LEVELS.indexOf(options.level)
  const emit = (level: LogLevel, message: string, fields: LogFields = {}) => {
    if (LOG_LEVELS.indexOf(level) > loudest) return
    const time = options.now().toISOString()
    options.write(
      options.format === 'json'
        ? JSON.stringify({ time, level, component, message, ...fields })
        : `${time} ${level.padEnd(5)} ${component}: ${oneLine(message)}${formatFields(fields)}`,
    )
  }
  return {
    error: (message, fields) => emit('error', message, fields),
    warn: (message, fields) => emit('warn', message, fields),
    info: (message, fields) => emit('info', message, fields),
    debug: (message, fields) => emit('debug', message, fields),
    child: (part) => openLog(component === '' ? part : `${component}.${part}`, options),
  }
}

/** An error as log text: never more than one line. */
export function errorText(error: unknown): string {
  return oneLine(formatError(error))
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' | ')
}

function formatFields(fields: LogFields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${/[\s"]/.test(String(value)) ? JSON.stringify(value) : value}`)
    .join('')
}
