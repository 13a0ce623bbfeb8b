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
import { live } from '#lib/contracts/realtime'
import { load, tryLoad } from '#server/bridge/page'
import { signOutHere } from '#server/bridge/session'
import { readAppearance } from '../../components/layout/appearance.ts'
import { SHORTCUT_COOKIE } from '../../components/layout/shortcut-cookie.ts'
import packageFile from '../../package.json' with { type: 'json' }

// At build time there is no app to read.
export const dynamic = 'force-dynamic'

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const [me, picture, page, jar] = await Promise.all([
    load(access.me, {}),
    load(live.snapshot, {}),
    tryLoad(events.list, { limit: 50 }),
    cookies(),
  ])
  const { epoch, seq, ...rows } = picture
  const seed = { ...rows, cursor: { epoch, seq }, events: page?.events ?? [] }
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
