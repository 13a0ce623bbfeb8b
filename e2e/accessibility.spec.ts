import { AxeBuilder } from '@axe-core/playwright'
import type { BrowserContext, Locator } from 'playwright/test'
import { createCall } from '#lib/api/client'
import { access } from '#lib/contracts/access'
import { fleet } from '#lib/contracts/fleet'
import { ADMIN, expect, isLive, type Page, test, tileOf } from './signalbox.ts'

const LOOKS = [
  { theme: 'light', viewport: { width: 1440, height: 900 } },
  { theme: 'dark', viewport: { width: 1440, height: 900 } },
  { theme: 'light', viewport: { width: 390, height: 844 } },
  { theme: 'dark', viewport: { width: 390, height: 844 } },
] as const

const SCREENS = {
  overview: '/',
  'overview as a table': '/?view=table',
  'server, overview': '/fleet/everything',
  'server, tools': '/fleet/everything?tab=tools',
  'server, one tool': '/fleet/everything?tab=tools&tool=echo',
  'server, logs': '/fleet/everything?tab=logs',
  'server, events': '/fleet/everything?tab=events',
  'server, configuration': '/fleet/everything?tab=configuration',
  'add a server': '/fleet/new',
  'edit a server': '/fleet/git/edit',
}

for (const { theme, viewport } of LOOKS) {
  const look = `${theme}, ${viewport.width} wide`
  test(`every screen is accessible: ${look}`, async ({ signalbox, call: _call, visit }) => {
    test.setTimeout(180_000)
    const faults: string[] = []
    const options = { url: signalbox.url, colorScheme: theme, viewport }
    const stranger = await (await visit(options)).newPage()
    await stranger.goto('/sign-in')
    await check(stranger, 'sign in', faults)
    await stranger.getByRole('button', { name: 'Sign in' }).click()
    await expect(stranger.getByRole('main').getByRole('alert')).toBeVisible()
    await check(stranger, 'sign in, refused', faults)

    const page = await (await visit({ ...options, as: ADMIN })).newPage()
    for (const [name, path] of Object.entries(SCREENS)) {
      await page.goto(path)
      await isLive(page)
      await check(page, name, faults)
    }
    await page.goto('/')
    await isLive(page)
    await page.getByRole('button', { name: /^Search or do/ }).click()
    await expect(page.getByRole('dialog', { name: 'Command palette' }).getByRole('option').first()).toBeVisible()
    await check(page, 'command palette', faults)
    expect(faults).toEqual([])
  })
}

test('setting up and the empty overview are accessible in every look', async ({ launch, visit }) => {
  test.setTimeout(120_000)
  const signalbox = await launch().ready()
  const faults: string[] = []
  const link = /https?:\/\/\S+\/setup\?token=\S+/
  await expect.poll(() => signalbox.messages.some((message) => link.test(message))).toBe(true)
  const address = link.exec(signalbox.messages.join('\n'))?.[0] ?? ''
  const inEveryLook = async (work: (page: Page, look: string) => Promise<void>, as?: typeof ADMIN) => {
    for (const { theme, viewport } of LOOKS) {
      const options = { url: signalbox.url, colorScheme: theme, viewport, ...(as ? { as } : {}) }
      const context: BrowserContext = await visit(options)
      await work(await context.newPage(), `${theme}, ${viewport.width} wide`)
    }
  }
  await inEveryLook(async (page, look) => {
    await page.goto(address)
    await check(page, `set up: ${look}`, faults)
  })
  const token = new URL(address).searchParams.get('token') ?? ''
  await createCall({ url: signalbox.url })(access.completeSetup, { token, name: 'Ada', ...ADMIN })
  await inEveryLook(async (page, look) => {
    await page.goto('/')
    await isLive(page)
    await check(page, `empty overview: ${look}`, faults)
  }, ADMIN)
  expect(faults).toEqual([])
})

test('with the keyboard alone somebody signs in, starts a server and calls a tool', async ({
  signalbox,
  call,
  visit,
}) => {
  await call(fleet.stop, { serverId: 'memory' })
  const page = await (await visit({ url: signalbox.url })).newPage()
  await page.goto('/sign-in')
  await tabTo(page, page.getByLabel('E-mail'))
  await page.keyboard.type(ADMIN.email)
  await page.keyboard.press('Tab')
  await page.keyboard.type(ADMIN.password)
  await page.keyboard.press('Enter')
  await isLive(page)

  await tabTo(page, page.getByRole('link', { name: 'Skip to content' }))
  await page.keyboard.press('Enter')
  await tabTo(page, tileOf(page, 'memory').getByRole('link'))
  await page.keyboard.press('s')
  await expect(tileOf(page, 'memory')).toContainText('Running')

  await tabTo(page, tileOf(page, 'everything').getByRole('link'), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/fleet/everything')
  await isLive(page)
  await tabTo(page, page.getByRole('tab', { name: 'Overview' }))
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByRole('searchbox', { name: 'Search tools' }))
  await page.keyboard.type('echo')
  await tabTo(page, page.getByRole('region', { name: 'Tools' }).getByRole('button', { name: /^echo/ }))
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByLabel('message'))
  await page.keyboard.type('no mouse needed')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('region', { name: /^Result/ })).toContainText('Echo: no mouse needed')
})

/** Adds what stands in somebody's way on the page, with the rule and where. */
async function check(page: Page, name: string, faults: string[]): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  for (const { id, impact, nodes } of violations) {
    if (impact !== 'serious' && impact !== 'critical') continue
    for (const { target, failureSummary } of nodes) {
      faults.push(`${name}: ${id} at ${target.join(' ')}: ${failureSummary?.split('\n')[1]?.trim()}`)
    }
  }
}

/** Presses Tab until something has the focus, as somebody without a mouse would. */
async function tabTo(page: Page, goal: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(goal).toBeVisible()
  for (let presses = 0; presses < 60; presses++) {
    if (await goal.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press(key)
  }
  await expect(goal).toBeFocused()
}
