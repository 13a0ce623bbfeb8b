import type { ApiRequest, ApiResponse } from '../http/handle.ts'

/** The running app as Next's module world may see it. */
export interface RunningApp {
  /** Answers an HTTP request to a contract. */
  handle(contractName: string, request: ApiRequest): Promise<ApiResponse>
  /** Runs an operation for whoever the request headers belong to. Throws AppError. */
  ask(contractName: string, request: { headers: Headers; input: unknown }): Promise<unknown>
  session: SessionSettings
}

/** What Next's side needs to write and read the session cookie. */
export interface SessionSettings {
  secret: string
  cookieName: string
  isSecure: boolean
  maxAgeSeconds: number
}

const KEY = Symbol.for('@signalbox/app')

// Next loads its own copy of every module; this one global is the only thing both worlds share.
const shared = globalThis as typeof globalThis & { [KEY]?: RunningApp }

/** Makes the app reachable from Next's module world; called once by `main.ts`. */
export function publishApp(app: RunningApp): void {
  shared[KEY] = app
}

/** The running app; only to be asked for inside a request. */
export function runningApp(): RunningApp {
  const app = shared[KEY]
  if (!app) throw new Error('Signalbox is not running: start it with npm start, not with next.')
  return app
}
