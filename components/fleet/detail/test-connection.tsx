'use client'

import { useEffect, useState } from 'react'
import { call } from '#lib/api/client'
import { isAppError } from '#lib/contracts/errors'
import { fleet, type TestReport } from '#lib/contracts/fleet'
import type { Server } from '#lib/contracts/fleet-model'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { TrialReport } from '../trial-report.tsx'

interface TestConnectionProps {
  server: Server
  open: boolean
  onOpenChange: (open: boolean) => void
}

type Trial = { report: TestReport } | { fault: string } | null

/** Connects to a server beside whatever of it runs and shows each step. */
export function TestConnection({ server, open, onOpenChange }: TestConnectionProps) {
  const [trial, setTrial] = useState<Trial>(null)
  const [round, setRound] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks again
  useEffect(() => {
    if (!open) return
    const stop = new AbortController()
    setTrial(null)
    call(fleet.test, { serverId: server.id }, { signal: stop.signal }).then(
      (report) => setTrial({ report }),
      (error: unknown) => {
        if (!stop.signal.aborted) setTrial({ fault: isAppError(error) ? error.message : 'The test could not be run.' })
      },
    )
    return () => stop.abort()
  }, [open, round, server.id])
  return (
    <Dialog
      title={`Test ${server.name}`}
      description={
        server.state === 'running'
          ? 'A second connection beside the running one; calls are not disturbed.'
          : 'Connects once, lists what it offers and disconnects.'
      }
      open={open}
      onOpenChange={onOpenChange}
      footer={
        <Button pending={trial === null} onClick={() => setRound((now) => now + 1)}>
          Test again
        </Button>
      }
    >
      {trial === null ? (
        <p className="flex items-center gap-2 py-4 text-ink2">
          <Spinner /> Connecting…
        </p>
      ) : 'fault' in trial ? (
        <p role="alert" className="text-error">
          {trial.fault}
        </p>
      ) : (
        <TrialReport report={trial.report} />
      )}
    </Dialog>
  )
}
