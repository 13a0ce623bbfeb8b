'use client'

import { Button } from '#components/ui/button'
import { ErrorState } from '#components/ui/error-state'

export default function ServerFailed({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <>
      <h1 className="sr-only">Server</h1>
      <ErrorState
        title="This server could not be shown"
        reference={error.digest}
        action={<Button onClick={reset}>Try again</Button>}
      >
        The server itself is not touched by this. Try again; when it happens again, the log of Signalbox tells why.
      </ErrorState>
    </>
  )
}
