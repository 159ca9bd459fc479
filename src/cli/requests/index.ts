/** Requests: from the words behind `request` to what the server is asked for, by the model that it has sent. Pure. */
export type { RequestCandidate, RequestCompletion, RequestData } from './complete.ts'
export { FORMS } from './forms.ts'
export { doRequest, type Person, type RequestClient, settleRequest } from './perform.ts'
export { completeRequest, missingFault, parseRequest, withValue } from './request.ts'
export type { MissingLeaf, Request, RequestRoot, SomeValues } from './types.ts'
