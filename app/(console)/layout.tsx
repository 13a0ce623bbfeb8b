import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import type { ReactNode } from 'react'
import { CommandsProvider } from '#components/fleet/commands'
import { FleetProvider } from '#components/fleet/fleet-provider'
import { ConsoleShell } from '#components/layout/console-shell'
import { MeProvider } from '#components/layout/me'
import { ShortcutsProvider } from '#components/layout/shortcuts'
import { access } from '#lib/contracts/access'
import { events } from '#lib/contracts/events'
import { fleet } from '#lib/contracts/fleet'
import { NO_COORDINATOR } from '#lib/snapshot/snapshot'
import { load, tryLoad } from '#server/bridge/page'
import { signOutHere } from '#server/bridge/session'
import { readAppearance } from '../../components/layout/appearance.ts'
import { SHORTCUT_COOKIE } from '../../components/layout/shortcut-cookie.ts'
import packageFile from '../../package.json' with { type: 'json' }

// At build time there is no app to read.
export const dynamic = 'force-dynamic'

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const [me, list, page, jar] = await Promise.all([
    load(access.me, {}),
    load(fleet.list, { page_size: 500 }),
    tryLoad(events.list, { limit: 50 }),
    cookies(),
  ])
  const seed = {
    servers: list.servers,
    stale: list.stale,
    coordinator: NO_COORDINATOR,
    events: page?.events ?? [],
  }
  return (
    <NuqsAdapter>
      <MeProvider me={me}>
        <FleetProvider seed={seed}>
          <ShortcutsProvider lettersOn={jar.get(SHORTCUT_COOKIE)?.value !== 'off'}>
            <CommandsProvider>
              <ConsoleShell
                version={packageFile.version}
                appearance={readAppearance((name) => jar.get(name)?.value)}
                signOut={signOut}
              >
                {children}
              </ConsoleShell>
            </CommandsProvider>
          </ShortcutsProvider>
        </FleetProvider>
      </MeProvider>
    </NuqsAdapter>
  )
}

async function signOut(): Promise<void> {
  'use server'
  await signOutHere()
  redirect('/sign-in')
}
