/** The HTTP server: `/v1`, `/health`, `/openapi/json`. */
export {
  DEFAULT_BODY_LIMIT_BYTES,
  DEFAULT_HOST,
  DEFAULT_PORT,
  type RunningServer,
  type ServerOptions,
} from './options.ts'
export type { AlarmsPort, AttachLink, AttachReceiver, HistoryPort, OutputsControl, ThingsPort } from './ports.ts'
export { startServer } from './server.ts'
