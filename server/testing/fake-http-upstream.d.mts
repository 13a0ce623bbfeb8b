export interface FakeHttpSwitches {
  status?: number | undefined
  redirect?: string | undefined
  redirectStatus?: number | undefined
  port?: number | undefined
  lostStatus?: number | undefined
  version?: string | undefined
  hang?: boolean
  json?: boolean
  html?: boolean
  noGet?: boolean
}

export interface FakeHttp {
  origin: string
  /** The switches; changing one takes effect with the next request. */
  control: FakeHttpSwitches
  received: { method: string; path: string; headers: Record<string, string | undefined>; body: string }[]
  sessionCount(): number
  dropSessions(): void
  close(): Promise<void>
}

/** Starts an MCP server over HTTP on a free port of 127.0.0.1 inside this process. */
export function startFakeHttp(switches?: FakeHttpSwitches): Promise<FakeHttp>
