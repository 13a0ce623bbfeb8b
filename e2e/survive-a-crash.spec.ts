import { fleet } from '#lib/contracts/fleet'
import { descendantsOf, isAlive } from './processes.ts'
import { expect, isLive, isWell, type Page, test, tileOf } from './signalbox.ts'

interface Sighting {
  at: number
  text: string
}

test('a server killed outright is shown as lost within a second and is healthy again within five', async ({
  page,
  call,
}) => {
  const pidOf = async () => (await call(fleet.inspect, { serverId: 'everything' })).server.pid ?? 0
  await page.goto('/')
  await isLive(page)
  await expect(tileOf(page, 'everything')).toContainText('Running')
  const pid = await pidOf()
  expect(pid).toBeGreaterThan(1)
  const family = [pid, ...descendantsOf(pid)]
  await watchTile(page, 'everything')

  const killedAt = Date.now()
  process.kill(-pid, 'SIGKILL')

  const isLost = ({ text }: Sighting) => /^(Restarting|Starting)/.test(text)
  const isUp = ({ text }: Sighting) => text.startsWith('Running')
  await expect
    .poll(
      async () =>
        (await sightings(page)).filter((one, position, all) => isUp(one) && all.slice(0, position).some(isLost)).length,
      {
        timeout: 15_000,
        intervals: [50],
      },
    )
    .toBeGreaterThan(0)
  const seen = await sightings(page)
  const lost = seen.find(isLost)
  const back = seen.find((one) => isUp(one) && one.at > (lost?.at ?? 0))
  expect(lost, `what the tile said: ${seen.map(({ text }) => text).join(' → ')}`).toBeDefined()
  const lostAfter = (lost?.at ?? 0) - killedAt
  const backAfter = (back?.at ?? 0) - killedAt
  test
    .info()
    .annotations.push(
      { type: 'shown as lost after', description: `${lostAfter} ms` },
      { type: 'shown as running again after', description: `${backAfter} ms` },
    )
  expect(lostAfter).toBeLessThan(1000)
  expect(backAfter).toBeLessThan(5000)

  await expect.poll(async () => isWell((await call(fleet.inspect, { serverId: 'everything' })).server)).toBe(true)
  expect(await pidOf()).not.toBe(pid)
  expect(family.filter(isAlive)).toEqual([])
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('5 servers, all running.')
})

test('the events, the health log and the log tell the story of a loss', async ({ page, call }) => {
  const { server } = await call(fleet.inspect, { serverId: 'memory' })
  process.kill(-(server.pid ?? 0), 'SIGKILL')
  await expect
    .poll(
      async () => {
        const { events, timeline } = await call(fleet.inspect, { serverId: 'memory' })
        const since = (at: string) => Date.parse(at) >= Date.parse(server.updated_at) && at > server.since
        return {
          events: events
            .filter(({ timestamp }) => since(timestamp))
            .map(({ event_type }) => event_type)
            .reverse(),
          health: [...new Set(timeline.filter(({ at }) => since(at)).map(({ health_status }) => health_status))],
        }
      },
      { timeout: 10_000 },
    )
    .toEqual({
      events: expect.arrayContaining([
        'fleet.server.lost',
        'fleet.server.recovery_attempted',
        'fleet.server.recovered',
      ]),
      health: expect.arrayContaining(['disconnected', 'healthy']),
    })
  const lost = (await call(fleet.events, { serverId: 'memory', event_type: 'fleet.server.lost' })).events[0]
  expect(lost?.severity).toBe('error')
  expect(`${lost?.message} ${lost?.error_message}`).toMatch(/SIGKILL|killed/i)

  await page.goto('/fleet/memory?tab=events')
  const events = page.getByRole('tabpanel', { name: /^Events/ })
  await expect(events.getByText('fleet.server.lost').first()).toBeVisible()
  await expect(events.getByText('fleet.server.recovered').first()).toBeVisible()
  await page.getByRole('button', { name: 'As a list' }).click()
  await expect(page.getByRole('region', { name: 'Lifecycle as a list' })).toContainText(/Restarting|Waiting|Backoff/i)
})

/** Lets the page itself note every change of what a tile says, with the time. */
async function watchTile(page: Page, name: string): Promise<void> {
  await page.evaluate((wanted) => {
    const notes: { at: number; text: string }[] = []
    Object.assign(window, { sightings: notes })
    const link = [...document.querySelectorAll('[data-tile] a')].find((each) => each.textContent === wanted)
    const tile = link?.closest('[data-tile]')
    const look = () => {
      const text = tile?.lastElementChild?.textContent?.trim() ?? ''
      if (notes.at(-1)?.text !== text) notes.push({ at: Date.now(), text })
    }
    look()
    if (tile) new MutationObserver(look).observe(tile, { subtree: true, childList: true, characterData: true })
  }, name)
}

function sightings(page: Page): Promise<Sighting[]> {
  return page.evaluate(() => (window as unknown as { sightings: Sighting[] }).sightings)
}
