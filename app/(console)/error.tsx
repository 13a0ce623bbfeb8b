'use client'

import { Button } from '#components/ui/button'
import { ErrorState } from '#components/ui/error-state'

interface PageErrorProps {
  error: Error & { digest?: string }
  reset: () => void
}

export default function PageError({ error, reset }: PageErrorProps) {
  return (
    <ErrorState
      title="This page could not be shown"
      reference={error.digest}
      action={
        <Button variant="primary" onClick={reset}>
          Try again
        </Button>
      }
    >
      Signalbox ran into a fault while building it. Your servers are not affected. Try again; if it stays, look for the
      reference in the log.
    </ErrorState>
  )
}
