'use client'

import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { call } from '#lib/api/client'
import { type FieldFault, isAppError } from '#lib/contracts/errors'
import { fleet, type TestReport } from '#lib/contracts/fleet'
import type { Server } from '#lib/contracts/fleet-model'
import { useToast } from '../../ui/toast.tsx'
import { serverPath } from '../places.ts'
import { addInput, configOf, draftFaults, draftOf, type ServerDraft, updateInput } from './server-draft.ts'

export type Busy = 'testing' | 'saving' | 'starting' | null

/** Why a form was refused: at which fields, and as a whole. */
export interface Refusal {
  faults: readonly FieldFault[]
  message: string | null
  /** Somebody else changed the server meanwhile. */
  isOutdated: boolean
}

const NO_REFUSAL: Refusal = { faults: [], message: null, isOutdated: false }

/** What the form of a server holds and does; `server` is the one to edit, null to add one. */
export function useServerForm(server: Server | null) {
  const [draft, setDraft] = useState<ServerDraft>(() => draftOf(server))
  const [refusal, setRefusal] = useState<Refusal>(NO_REFUSAL)
  const [busy, setBusy] = useState<Busy>(null)
  const [report, setReport] = useState<TestReport | null>(null)
  const testing = useRef<AbortController | null>(null)
  const router = useRouter()
  const toast = useToast()

  const attempt = async (kind: NonNullable<Busy>, work: () => Promise<void>) => {
    const faults = draftFaults(draft)
    setRefusal({ ...NO_REFUSAL, faults })
    if (faults.length > 0) return
    setBusy(kind)
    try {
      await work()
    } catch (error) {
      if (!testing.current?.signal.aborted) setRefusal(refusalOf(error))
    } finally {
      testing.current = null
      setBusy(null)
    }
  }
  const test = () =>
    attempt('testing', async () => {
      const stop = new AbortController()
      testing.current = stop
      setReport(null)
      const { transport } = draft
      const input = { transport, config: configOf(draft), ...(server ? { serverId: server.id } : {}) }
      setReport(await call(fleet.testConfig, input, { signal: stop.signal }))
    })
  const save = (start: boolean) =>
    attempt(start ? 'starting' : 'saving', async () => {
      const saved = server
        ? await call(fleet.update, updateInput(server, draft))
        : await call(fleet.create, addInput(draft, start))
      if (server && start && saved.can.includes('start')) await call(fleet.start, { serverId: saved.id, wait: 0 })
      toast.show({ title: server ? `${saved.name} is saved` : `${saved.name} is added` })
      router.push(serverPath(saved.name))
      router.refresh()
    })
  return {
    draft,
    change: (part: Partial<ServerDraft>) => setDraft((now) => ({ ...now, ...part })),
    refusal,
    busy,
    report,
    test,
    cancelTest: () => testing.current?.abort(),
    save,
  }
}

function refusalOf(error: unknown): Refusal {
  if (!isAppError(error)) return { ...NO_REFUSAL, message: 'The form could not be sent. Load the page again.' }
  const faults = error.fields ?? []
  const isOutdated = error.code === 'conflict' && error.details?.revision !== undefined
  return { faults, message: faults.length > 0 ? null : error.message, isOutdated }
}
