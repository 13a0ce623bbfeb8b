'use client'

import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ClockProvider } from '../ui/relative-time.tsx'
import { ToastProvider } from '../ui/toast.tsx'
import { TooltipProvider } from '../ui/tooltip.tsx'

interface ProvidersProps {
  /** The nonce of this response's security policy. */
  nonce: string | undefined
  /** The server's clock in milliseconds. */
  renderedAt: number
  children: ReactNode
}

/** Everything the components of a page expect above them. */
export function Providers({ nonce, renderedAt, children }: ProvidersProps) {
  const [queries] = useState(
    () =>
      new QueryClient({ defaultOptions: { queries: { staleTime: 10_000, retry: 1, refetchOnWindowFocus: false } } }),
  )
  return (
    <CSPProvider {...(nonce ? { nonce } : {})}>
      <QueryClientProvider client={queries}>
        <ClockProvider renderedAt={renderedAt}>
          <TooltipProvider>
            <ToastProvider>{children}</ToastProvider>
          </TooltipProvider>
        </ClockProvider>
      </QueryClientProvider>
    </CSPProvider>
  )
}
