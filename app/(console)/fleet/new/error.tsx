'use client'

import { Button } from '#components/ui/button'
import { ErrorState } from '#components/ui/error-state'

export default function FormFailed({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <>
      <h1 className="sr-only">Add a server</h1>
      <ErrorState
        title="The form could not be shown"
        reference={error.digest}
        action={<Button onClick={reset}>Try again</Button>}
      >
        Nothing was stored. Try again; when it happens again, the log of Signalbox tells why.
      </ErrorState>
    </>
  )
}
