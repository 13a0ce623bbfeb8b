import { join } from 'node:path'
import { access } from '#lib/contracts/access'
import { fleet } from '#lib/contracts/fleet'
import { ADMIN, expect, isLive, type Page, test, tileOf } from './signalbox.ts'
import { PROJECT } from './start-signalbox.ts'

const FAKE = join(PROJECT, 'server/testing/fake-upstream.mjs')
const VIEWER = { name: 'Vic', email: 'vic@example.org', password: 'only looking around here', role: 'viewer' } as const

test('a server is tested before it is saved, started, changed, and deleted by its name', async ({ page, call }) => {
  await page.goto('/')
  await isLive(page)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Add server' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Add a server')

  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('tiny')
  await page.getByRole('textbox', { name: 'Command' }).fill('no-such-program')
  await argumentsOf(page).fill(FAKE)
  await page.getByRole('button', { name: 'Test before saving' }).click()
  const trial = page.getByRole('region', { name: 'Test' })
  await expect(trial).toContainText('It does not work')
  await expect(trial).toContainText(/no-such-program/)
  await expect(trial).toContainText(/not found|no program|does not exist/i)
  await expect(trial).toContainText(/install|path|check/i)
  expect((await call(fleet.list, {})).servers.map(({ name }) => name)).not.toContain('tiny')

  await page.getByRole('textbox', { name: 'Command' }).fill('node')
  await page.getByRole('button', { name: /^Test (again|before saving)$/ }).click()
  await expect(trial).toContainText('It works')
  await expect(trial).toContainText('fake-upstream')
  await page.getByRole('button', { name: 'Save and start' }).click()

  await expect(page).toHaveURL('/fleet/tiny')
  await expect(stateOf(page)).toContainText('Running')
  await expect(page.getByRole('tab', { name: /^Tools/ })).toHaveText('Tools14')

  await page.getByRole('link', { name: 'Edit', exact: true }).first().click()
  await expect(page).toHaveURL('/fleet/tiny/edit')
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled()
  await argumentsOf(page).fill(`${FAKE}\n--tools\n3`)
  await expect(page.getByText('Saving restarts tiny')).toBeVisible()
  await page.getByRole('textbox', { name: /^Reason for the change/ }).fill('three more tools')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page).toHaveURL('/fleet/tiny')
  await expect(page.getByRole('tab', { name: /^Tools/ })).toHaveText('Tools17', { timeout: 15_000 })

  await page.getByRole('tab', { name: 'Configuration' }).click()
  const history = page.getByRole('region', { name: 'History' })
  await expect(history.getByRole('listitem').filter({ hasText: 'three more tools' })).toContainText('config.args')
  await expect(history).toContainText(ADMIN.email.split('@')[0] ?? '')

  const { server } = await call(fleet.inspect, { serverId: 'tiny' })
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: /^Delete/ }).click()
  const question = page.getByRole('alertdialog', { name: 'Delete tiny?' })
  const confirm = question.getByRole('button', { name: 'Delete server' })
  await expect(confirm).toBeDisabled()
  await question.getByRole('textbox').fill('tiny')
  await confirm.click()
  await expect(page).toHaveURL('/')
  await expect(tileOf(page, 'everything')).toBeVisible()
  await expect(tileOf(page, 'tiny')).toHaveCount(0)
  await expect.poll(() => isThere(server.pid ?? 0)).toBe(false)
})

test('a name that is taken or not allowed is refused at its field', async ({ page }) => {
  await page.goto('/fleet/new')
  await isLive(page)
  const name = page.getByRole('textbox', { name: 'Name', exact: true })
  await name.fill('Not A Name')
  await page.getByRole('textbox', { name: 'Command' }).fill('node')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(name).toHaveAttribute('aria-invalid', 'true')
  await expect(name).toHaveAccessibleDescription(/a-z/)
  await name.fill('memory')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(name).toHaveAccessibleDescription(/Another server has this name/)
  await expect(page).toHaveURL('/fleet/new')
})

test('whoever may only look sees no verbs, and is refused whatever they try', async ({ signalbox, call, visit }) => {
  await call(access.createUser, VIEWER)
  const context = await visit({ url: signalbox.url, as: VIEWER })
  const page = await context.newPage()
  await page.goto('/')
  await isLive(page)
  await expect(page.getByRole('link', { name: 'Add server' })).toHaveCount(0)
  await tileOf(page, 'memory').hover()
  await expect(page.getByRole('button', { name: /^(Stop|Restart) memory$/ })).toHaveCount(0)
  await tileOf(page, 'memory').getByRole('link').focus()
  await page.keyboard.press('s')
  await expect(page.getByText('Your role (viewer) may not manage servers').first()).toBeVisible()

  await page.goto('/fleet/memory')
  await isLive(page)
  for (const verb of ['Stop', 'Restart', 'Edit', 'More actions']) {
    await expect(page.getByRole('button', { name: verb, exact: true })).toHaveCount(0)
  }
  await page.getByRole('tab', { name: 'Configuration' }).click()
  await expect(page.getByRole('link', { name: 'Edit' })).toHaveCount(0)

  for (const path of ['/fleet/new', '/fleet/memory/edit']) {
    await page.goto(path)
    await expect(page.getByRole('main')).toContainText(/may not|permission|not allowed/i)
    await expect(page.getByRole('button', { name: 'Save', exact: true })).toHaveCount(0)
  }

  const options = { headers: { 'sec-fetch-site': 'same-origin', origin: signalbox.url }, data: {} }
  for (const verb of ['start', 'stop', 'restart', 'enable', 'disable', 'test']) {
    expect((await context.request.post(`/api/mcp/servers/memory/${verb}`, options)).status(), verb).toBe(403)
  }
  expect((await context.request.put('/api/mcp/servers/memory', options)).status()).toBe(403)
  expect((await context.request.delete('/api/mcp/servers/memory', options)).status()).toBe(403)
  const tool = { ...options, data: { server: 'everything', tool: 'echo', arguments: { message: 'hello' } } }
  expect((await context.request.post('/api/mcp/tools/call', tool)).status()).toBe(403)
  expect((await context.request.get('/api/mcp/users')).status()).toBe(403)
  expect((await call(fleet.inspect, { serverId: 'memory' })).server.state).toBe('running')
})

function argumentsOf(page: Page) {
  return page.getByRole('textbox', { name: /^Arguments/ }).first()
}

function stateOf(page: Page) {
  return page.getByRole('main').locator('header')
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
