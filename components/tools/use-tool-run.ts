'use client'

import { useEffect, useRef, useState } from 'react'
import { call } from '#lib/api/client'
import { isAppError } from '#lib/contracts/errors'
import { tools } from '#lib/contracts/tools'

export interface ToolRun {
  status: 'idle' | 'running' | 'done' | 'failed' | 'cancelled'
  startedAt: number
  arguments: Record<string, unknown>
  result: unknown
  durationMs: number
  correlationId: string | null
  message: string
  /** Faults by argument, from the server's own check. */
  faults: Readonly<Record<string, string>>
}

const IDLE: ToolRun = {
  status: 'idle',
  startedAt: 0,
  arguments: {},
  result: undefined,
  durationMs: 0,
  correlationId: null,
  message: '',
  faults: {},
}

/** Calls one tool at a time; a call that is cancelled, or whose page is left, is cancelled at the server too. */
export function useToolRun(server: string, tool: string) {
  const [run, setRun] = useState<ToolRun>(IDLE)
  const underWay = useRef<AbortController | null>(null)
  useEffect(() => () => underWay.current?.abort(), [])
  const start = (args: Record<string, unknown>) => {
    if (underWay.current) return
    const stop = new AbortController()
    underWay.current = stop
    const begun: ToolRun = { ...IDLE, status: 'running', startedAt: Date.now(), arguments: args }
    setRun(begun)
    call(tools.call, { server, tool, arguments: args }, { signal: stop.signal })
      .then(({ result, duration_ms, correlation_id }) =>
        setRun({ ...begun, status: 'done', result, durationMs: duration_ms, correlationId: correlation_id }),
      )
      .catch((error: unknown) => setRun(failed(begun, { error, isCancelled: stop.signal.aborted })))
      .finally(() => {
        underWay.current = null
      })
  }
  return { run, start, cancel: () => underWay.current?.abort() }
}

function failed(begun: ToolRun, { error, isCancelled }: { error: unknown; isCancelled: boolean }): ToolRun {
  const durationMs = Date.now() - begun.startedAt
  if (isCancelled) return { ...begun, status: 'cancelled', durationMs }
  const known = isAppError(error) ? error : undefined
  const faults = Object.fromEntries(
    (known?.fields ?? [])
      .filter(({ field }) => field.startsWith('arguments'))
      .map(({ field, message }) => [field.split('.')[1] ?? '', message]),
  )
  return { ...begun, status: 'failed', durationMs, message: known?.message ?? 'The call failed in this page.', faults }
}
