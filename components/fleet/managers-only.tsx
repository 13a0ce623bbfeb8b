'use client'

import type { ReactNode } from 'react'
import { useMay, useMe } from '../layout/me.tsx'
import { LinkButton } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

/** Shows its content to whoever may manage servers, and to everybody else why it is not there. */
export function ManagersOnly({ children }: { children: ReactNode }) {
  const { user } = useMe()
  if (useMay('mcp:manage_servers')) return children
  return (
    <EmptyState
      title="This is for those who manage servers"
      action={<LinkButton href="/">Go to the overview</LinkButton>}
    >
      Your role ({user.role.replace('_', ' ')}) may not manage servers. Ask an administrator for another role.
    </EmptyState>
  )
}
