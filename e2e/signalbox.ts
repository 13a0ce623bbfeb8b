import { type BrowserContext, test as base, expect, type Page } from 'playwright/test'
import type { Call } from '#lib/api/client'
import { fleet } from '#lib/contracts/fleet'
import type { Server } from '#lib/contracts/fleet-model'
import { ADMIN, makeDataDir, removeDataDir, Signalbox, type StartOptions } from './start-signalbox.ts'

export const AS_ADMIN = { SIGNALBOX_ADMIN_EMAIL: ADMIN.email, SIGNALBOX_ADMIN_PASSWORD: ADMIN.password }
export const DEMO = { ...AS_ADMIN, SIGNALBOX_DEMO: '1' }

type Launch = (options?: Omit<StartOptions, 'dataDir'> & { dataDir?: string }) => Signalbox

interface TestParts {
  /** Starts a Signalbox of the test's own; whatever still runs at the end is ended. */
  launch: Launch
  /** A data folder of the test's own. */
  dataDir: string
  /** Opens a browser context on a Signalbox; with somebody, they are signed in. */
  visit: (options: VisitOptions) => Promise<BrowserContext>
}

interface WorkerParts {
  /** One real process with the five starter servers, shared by the journeys. */
  signalbox: Signalbox
  /** Asks the shared Signalbox as the administrator. */
  call: Call
}

interface VisitOptions {
  url: string
  as?: { email: string; password: string }
  colorScheme?: 'light' | 'dark'
  viewport?: { width: number; height: number }
}

export const test = base.extend<TestParts, WorkerParts>({
  signalbox: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
    async ({}, use) => {
      const dataDir = await makeDataDir()
      const signalbox = new Signalbox({ dataDir, env: DEMO })
      try {
        await use(await signalbox.ready())
        await signalbox.stop()
      } finally {
        await signalbox.end()
        await removeDataDir(dataDir)
      }
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  call: [
    async ({ signalbox }, use) => {
      const call = await signalbox.callAs()
      await expect
        .poll(async () => (await call(fleet.list, {})).servers.filter(isWell).length, { timeout: 30_000 })
        .toBe(5)
      await use(call)
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  dataDir: async ({}, use) => {
    const folder = await makeDataDir()
    await use(folder)
    await removeDataDir(folder)
  },
  launch: async ({ dataDir }, use) => {
    const started: Signalbox[] = []
    await use((options = {}) => {
      const signalbox = new Signalbox({ dataDir, ...options })
      started.push(signalbox)
      return signalbox
    })
    for (const signalbox of started) await signalbox.end()
  },
  visit: async ({ browser }, use) => {
    const contexts: BrowserContext[] = []
    const complaints: string[] = []
    await use(async ({ url, as, ...look }) => {
      const context = await browser.newContext({ baseURL: url, ...look })
      contexts.push(context)
      listen(context, complaints)
      if (as) await signIn(context, as)
      return context
    })
    for (const context of contexts) await context.close()
    expect(complaints, 'no page complains').toEqual([])
  },
  // The page of a journey is the administrator's, on the shared Signalbox, with all five servers up.
  context: async ({ visit, signalbox, call: _call }, use) => {
    await use(await visit({ url: signalbox.url, as: ADMIN }))
  },
})

export type { Page, Signalbox }
export { ADMIN, expect }

/** Whether a server runs and its checks say so. */
export function isWell(server: Pick<Server, 'state' | 'health_status'>): boolean {
  return server.state === 'running' && server.health_status === 'healthy'
}

/** Gives a browser context the session cookie of somebody. */
export async function signIn(context: BrowserContext, who: { email: string; password: string }): Promise<void> {
  const { email, password } = who
  const answer = await context.request.post('/api/auth/sign-in', {
    data: { email, password },
    headers: { 'sec-fetch-site': 'same-origin' },
  })
  expect(answer.status(), await answer.text()).toBe(200)
}

/** Waits until the page has come alive: the socket is in step, so keys and buttons work. */
export async function isLive(page: Page, timeout = 15_000): Promise<void> {
  await expect(page.getByRole('banner').getByRole('button', { name: /^Live\b/ })).toBeVisible({ timeout })
}

/** The tile of a server on the overview; events and what needs attention are listed beside them. */
export function tileOf(page: Page, name: string) {
  return page.locator('[data-tile]').filter({ has: page.getByRole('link', { name, exact: true }) })
}

/** Notes what no page may do: break its own content security policy, throw, or render otherwise than the server did. */
function listen(context: BrowserContext, complaints: string[]): void {
  context.on('weberror', (error) => complaints.push(`threw: ${error.error().message}`))
  context.on('console', (message) => {
    if (/content security policy|hydrat|minified react/i.test(message.text())) complaints.push(message.text())
  })
}
