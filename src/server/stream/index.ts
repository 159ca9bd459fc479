export { StreamApi, type StreamSettings } from './stream-api.ts'
