import type { ReactNode } from 'react'
import type { NavigationEntry } from './navigation.ts'
import { NavigationRail } from './navigation-rail.tsx'
import { PhoneBar } from './phone-bar.tsx'

interface AppShellProps {
  entries: readonly NavigationEntry[]
  homeHref?: string | undefined
  topBar: ReactNode
  statusBar: ReactNode
  /** A panel beside the content. */
  peek?: ReactNode
  /** Stands in the sheet of phones, under the list of places. */
  phoneFooter?: ReactNode
  children: ReactNode
}

/** The frame around every page of the console: rail, top bar, content with an optional peek panel, status bar. */
export function AppShell({ entries, homeHref = '/', topBar, statusBar, peek, phoneFooter, children }: AppShellProps) {
  return (
    <>
      <SkipLink target="content" />
      <NavigationRail entries={entries} homeHref={homeHref} />
      <div className="flex min-h-dvh flex-col pb-statusbar pl-rail">
        {topBar}
        <div className="flex min-w-0 flex-1">
          <main id="content" tabIndex={-1} className="min-w-0 flex-1 px-4 pt-5 pb-10 outline-none md:px-6">
            {children}
          </main>
          {peek}
        </div>
      </div>
      {statusBar}
      <PhoneBar entries={entries} footer={phoneFooter} />
    </>
  )
}

/** The first stop of the Tab key: past the frame, to the content. */
export function SkipLink({ target, children = 'Skip to content' }: { target: string; children?: ReactNode }) {
  return (
    <a
      href={`#${target}`}
      className="fixed top-2 left-2 z-50 -translate-y-16 rounded-sm bg-ink px-3 py-2 font-medium text-panel focus:translate-y-0"
    >
      {children}
    </a>
  )
}
