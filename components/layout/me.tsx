'use client'

import { createContext, type ReactNode, use } from 'react'
import type { Me } from '#lib/contracts/access'
import type { Permission } from '#lib/contracts/permissions'

const MeContext = createContext<Me | null>(null)

export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <MeContext value={me}>{children}</MeContext>
}

/** Returns who is signed in; needs `MeProvider` above. */
export function useMe(): Me {
  const me = use(MeContext)
  if (!me) throw new Error('useMe needs MeProvider above it.')
  return me
}

/** Tells whether the signed-in user holds a permission. What may be clicked follows it; the server decides. */
export function useMay(permission: Permission): boolean {
  return useMe().permissions.includes(permission)
}
