import { fleet } from '#lib/contracts/fleet'
import { expect, isLive, isWell, type Page, test, tileOf } from './signalbox.ts'

test('a coordinator that hangs is told on every screen, replaced, and the fleet comes back', async ({
  page,
  call,
  signalbox,
}) => {
  test.setTimeout(90_000)
  await page.goto('/')
  await isLive(page)
  const before = (await call(fleet.inspect, { serverId: 'everything' })).server.pid
  const told = await watchPage(page)
  signalbox.signal('SIGUSR2')

  // A new coordinator is there within a second: what the page said meanwhile is asked of its notes.
  await expect.poll(told, { timeout: 15_000 }).toContainEqual(expect.stringMatching(/Not updated for/))
  await expect.poll(told).toContainEqual(expect.stringMatching(/^5 servers, last seen/))
  await expect(page.getByRole('status').filter({ hasText: 'Not updated for' })).toBeHidden({ timeout: 15_000 })

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('5 servers, all running.', { timeout: 30_000 })
  await expect(page.getByRole('contentinfo')).toContainText(/Restarts\s*1/)
  await expect.poll(async () => (await call(fleet.list, {})).servers.filter(isWell).length, { timeout: 30_000 }).toBe(5)
  expect((await call(fleet.inspect, { serverId: 'everything' })).server.pid).not.toBe(before)
})

test('without its socket the page polls, says so, and is live again when the socket is back', async ({
  page,
  call,
}) => {
  test.setTimeout(120_000)
  const socket = await breakableSocket(page)
  await page.goto('/')
  await isLive(page)
  await socket.cut()
  await expect(page.getByRole('contentinfo')).toContainText(/Reconnecting|Polling every 10 s/)
  await expect(page.getByRole('contentinfo')).toContainText('Polling every 10 s')
  await expect(page.getByRole('banner').getByRole('button', { name: /^Not live\b/ })).toBeVisible()

  await call(fleet.stop, { serverId: 'git' })
  await expect(tileOf(page, 'git')).toContainText('Stopped', { timeout: 20_000 })

  socket.mend()
  await isLive(page, 45_000)
  await call(fleet.start, { serverId: 'git' })
  await expect(tileOf(page, 'git')).toContainText('Running', { timeout: 3000 })
})

test('a browser without a network says that nothing it shows is live, and recovers by itself', async ({
  page,
  context,
}) => {
  test.setTimeout(90_000)
  await page.goto('/')
  await isLive(page)
  await context.setOffline(true)
  await expect(page.getByRole('status').filter({ hasText: 'Signalbox cannot be reached' })).toBeVisible({
    timeout: 15_000,
  })
  await expect(page.getByRole('contentinfo')).toContainText('Offline')
  await context.setOffline(false)
  await isLive(page, 45_000)
  await expect(page.getByText('Signalbox cannot be reached')).toBeHidden()
})

/** Lets the page note everything its heading and its banners have said. Answers what reads the notes. */
async function watchPage(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const notes: string[] = []
    Object.assign(window, { notes })
    const look = () => {
      for (const element of document.querySelectorAll('h1, [role=status]')) {
        const text = element.textContent ?? ''
        if (text !== '' && !notes.includes(text)) notes.push(text)
      }
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  return () => page.evaluate(() => (window as unknown as { notes: string[] }).notes)
}

/** Puts a switch into the page's live connection, both as a websocket and as long polling. */
async function breakableSocket(page: Page) {
  const address = /\/api\/mcp\/ws\//
  let isCut = false
  const open = new Set<{ close: () => Promise<void> }>()
  await page.route(address, (route) => (isCut ? route.abort() : route.continue()))
  await page.routeWebSocket(address, async (socket) => {
    if (isCut) return socket.close()
    open.add(socket)
    socket.connectToServer()
  })
  return {
    async cut() {
      isCut = true
      for (const socket of open) await socket.close()
      open.clear()
    },
    mend() {
      isCut = false
    },
  }
}
