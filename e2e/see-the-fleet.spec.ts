import { fleet } from '#lib/contracts/fleet'
import { expect, isLive, isWell, type Page, test, tileOf } from './signalbox.ts'

const SERVERS = ['everything', 'filesystem', 'git', 'memory', 'sequential-thinking']

test.describe('the overview', () => {
  test.beforeEach(async ({ page }) => {
    await page.goto('/')
    await isLive(page)
  })

  test('says in one sentence how the fleet is and shows every server as a tile', async ({ page }) => {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('5 servers, all running.')
    for (const name of SERVERS) await expect(tileOf(page, name)).toContainText('Running')
    await expect(page).toHaveTitle(/^Overview/)
  })

  test('shows the same fleet as a table and remembers that in the address', async ({ page }) => {
    await page.getByRole('radio', { name: 'Table' }).check({ force: true })
    const table = page.getByRole('table', { name: 'Servers' })
    for (const name of SERVERS) await expect(rowOf(page, name)).toContainText('Running')
    await expect(page).toHaveURL(/view=table/)
    await page.reload()
    await expect(table.getByRole('row')).toHaveCount(SERVERS.length + 1)
  })

  test('narrows by search and filter, in the address, and widens again', async ({ page }) => {
    const search = page.getByRole('searchbox', { name: 'Search servers' })
    // The frame of the page comes alive a moment before its content, and takes no keys for it until then.
    await expect(async () => {
      await page.keyboard.press('/')
      await expect(search).toBeFocused({ timeout: 500 })
    }).toPass()
    await search.fill('mem')
    await expect(tileOf(page, 'memory')).toBeVisible()
    await expect(tileOf(page, 'everything')).toHaveCount(0)
    await expect(page).toHaveURL(/mem/)
    await page.reload()
    await expect(search).toHaveValue('mem')
    await expect(tileOf(page, 'everything')).toHaveCount(0)
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await expect(tileOf(page, 'everything')).toBeVisible()
    await page.getByRole('combobox', { name: 'Any type' }).selectOption('filesystem')
    await expect(page).toHaveURL(/type=filesystem/)
    await expect(tileOf(page, 'filesystem')).toBeVisible()
    await expect(tileOf(page, 'memory')).toHaveCount(0)
    await page.getByRole('combobox', { name: 'Any state' }).selectOption('failed')
    await expect(page.getByText('No server matches these filters')).toBeVisible()
  })

  test('is walked with j and k and opens a server with Enter', async ({ page }) => {
    await page.getByRole('radio', { name: 'Table' }).check({ force: true })
    const table = page.getByRole('table', { name: 'Servers' })
    await table.getByRole('row').nth(1).focus()
    await page.keyboard.press('j')
    await expect(table.getByRole('row').nth(2)).toBeFocused()
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    const second = table.getByRole('row').nth(2)
    await expect(second).toBeFocused()
    const name = (await second.getByRole('link').first().textContent()) ?? ''
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(`/fleet/${name}`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
  })

  test('keeps the chosen theme', async ({ page }) => {
    await page.getByRole('button', { name: /^Account of/ }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    await page.reload()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    const [red = 255] = await page.evaluate(
      () => getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [],
    )
    expect(red).toBeLessThan(64)
  })

  test('stops and starts a server by the command palette', async ({ page, call }) => {
    await choose(page, 'Stop a server', 'memory')
    await expect(tileOf(page, 'memory')).toContainText('Stopped')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('5 servers: 4 running, 1 stopped.')
    await choose(page, 'Start a server', 'memory')
    await expect(tileOf(page, 'memory')).toContainText('Running')
    await expect.poll(async () => isWell((await call(fleet.inspect, { serverId: 'memory' })).server)).toBe(true)
  })

  test("shows the coordinator's heartbeat and that the page is live", async ({ page }) => {
    const bar = page.getByRole('contentinfo')
    await expect(bar).toContainText(/Coordinator\s*(now|\d+ (ms|s))/)
    await expect(bar).toContainText('Database')
    await expect(bar).toContainText('Live')
  })
})

function rowOf(page: Page, name: string) {
  return page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
}

async function choose(page: Page, command: string, server: string): Promise<void> {
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Command palette' })
  await palette.getByRole('combobox').fill(command)
  await page.keyboard.press('Enter')
  await expect(palette.getByRole('combobox')).toHaveAccessibleName(/which server\?/)
  await palette.getByRole('combobox').fill(server)
  await page.keyboard.press('Enter')
  await expect(palette).toBeHidden()
}
