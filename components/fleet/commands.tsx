'use client'

import { createContext, type ReactNode, use, useCallback, useMemo, useRef, useState } from 'react'
import { call } from '#lib/api/client'
import { isAppError } from '#lib/contracts/errors'
import { type CommandResult, fleet } from '#lib/contracts/fleet'
import type { Server } from '#lib/contracts/fleet-model'
import type { RowVerb } from '#lib/format/server-verbs'
import { type ToastMessage, useToast } from '../ui/toast.tsx'

interface Pending {
  verb: RowVerb
  /** Since when the server was in its state when the verb was asked for; another time means the world has answered. */
  since: string
}

interface Commands {
  pending: ReadonlyMap<string, Pending>
  run: (server: Server, verb: RowVerb) => void
}

const CommandsContext = createContext<Commands>({ pending: new Map(), run: () => {} })

const inverse: Partial<Record<RowVerb, RowVerb>> = {
  start: 'stop',
  stop: 'start',
  enable: 'disable',
  disable: 'enable',
}

/** Runs verbs on servers for every row, tile and palette below it, and tells how they ended. */
export function CommandsProvider({ children }: { children: ReactNode }) {
  const toast = useToast()
  const [pending, setPending] = useState<ReadonlyMap<string, Pending>>(new Map())
  const underWay = useRef(new Set<string>())

  const run = useCallback(
    (server: Server, verb: RowVerb) => {
      if (underWay.current.has(server.id)) return
      underWay.current.add(server.id)
      setPending((now) => new Map(now).set(server.id, { verb, since: server.since }))
      const undo = inverse[verb]
      call(fleet[verb], { serverId: server.id })
        .then((result) => toast.show(outcome(result, undo && (() => run(server, undo)))))
        .catch((error: unknown) => toast.show(refusal(server, verb, error)))
        .finally(() => {
          underWay.current.delete(server.id)
          setPending((now) => without(now, server.id))
        })
    },
    [toast],
  )
  const commands = useMemo(() => ({ pending, run }), [pending, run])
  return <CommandsContext value={commands}>{children}</CommandsContext>
}

/** Returns the function that runs a verb on a server. */
export function useRunVerb(): Commands['run'] {
  return use(CommandsContext).run
}

/** Returns the verb asked of a server that the world has not answered yet. */
export function usePendingVerb(server: Server): RowVerb | null {
  const entry = use(CommandsContext).pending.get(server.id)
  return entry && entry.since === server.since ? entry.verb : null
}

function without(pending: ReadonlyMap<string, Pending>, id: string): ReadonlyMap<string, Pending> {
  const rest = new Map(pending)
  rest.delete(id)
  return rest
}

function outcome(result: CommandResult, undo: (() => void) | undefined): ToastMessage {
  if (result.pending) return { title: result.message, shape: 'starting' }
  if (!result.success) return { title: result.message, shape: 'failed', urgent: true, timeout: 12_000 }
  const stopped = result.command_type === 'stop' || result.command_type === 'disable'
  return { title: result.message, shape: stopped ? 'stopped' : 'running', ...(undo ? { undo: { onUndo: undo } } : {}) }
}

function refusal(server: Server, verb: RowVerb, error: unknown): ToastMessage {
  const why = isAppError(error) ? error.message : 'Signalbox could not be reached. Check the connection and try again.'
  return {
    title: `${server.name}: ${verb} did not happen`,
    description: why,
    shape: 'failed',
    urgent: true,
    timeout: 12_000,
  }
}
