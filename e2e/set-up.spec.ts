import { createCall } from '#lib/api/client'
import { access } from '#lib/contracts/access'
import { ADMIN, expect, isLive, type Page, type Signalbox, test } from './signalbox.ts'

const PERSON = { name: 'Ada', ...ADMIN }

test('the printed link makes the first administrator, once, and leads to an empty overview', async ({
  launch,
  visit,
}) => {
  const signalbox = await launch().ready()
  const link = await setupLink(signalbox)
  const page = await (await visit({ url: signalbox.url })).newPage()

  await page.goto('/')
  await expect(page).toHaveURL('/setup')
  await expect(page.getByRole('heading', { name: 'Open the setup link' })).toBeVisible()

  await page.goto(link)
  await page.getByLabel('Your name').fill(PERSON.name)
  await page.getByLabel('E-mail').fill(PERSON.email)
  await page.getByLabel('Password').fill('too short')
  await page.getByRole('button', { name: 'Create account and sign in' }).click()
  await expect(page.getByLabel('Password')).toHaveAccessibleDescription(/at least 12 characters/i)
  await expect(page.getByLabel('E-mail')).toHaveValue(PERSON.email)
  await page.getByLabel('Password').fill(PERSON.password)
  await page.getByRole('button', { name: 'Create account and sign in' }).click()

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No servers yet.')
  await expect(page.getByRole('main').getByRole('link', { name: 'Add a server' })).toBeVisible()
  await isLive(page)

  const stranger = await (await visit({ url: signalbox.url })).newPage()
  await stranger.goto(link)
  await expect(stranger.getByRole('heading', { name: 'Setup is complete' })).toBeVisible()
  const again = await stranger.request.post('/api/auth/setup', {
    data: { ...PERSON, email: 'eve@example.org', token: new URL(link).searchParams.get('token') },
  })
  expect(again.status()).toBe(409)
  await signalbox.stop()
})

test('a link that is not the printed one makes nobody', async ({ launch, visit }) => {
  const signalbox = await launch().ready()
  const page = await (await visit({ url: signalbox.url })).newPage()
  await page.goto('/setup?token=guessed')
  await page.getByLabel('Your name').fill('Eve')
  await page.getByLabel('E-mail').fill('eve@example.org')
  await page.getByLabel('Password').fill(PERSON.password)
  await page.getByRole('button', { name: 'Create account and sign in' }).click()
  await expect(page.getByRole('heading', { name: 'This setup link is not valid any more' })).toBeVisible()
  await signalbox.stop()
})

test('of two people who open the link at once, one becomes the administrator', async ({ launch }) => {
  const signalbox = await launch().ready()
  const token = new URL(await setupLink(signalbox)).searchParams.get('token') ?? ''
  const anyone = createCall({ url: signalbox.url })
  const outcomes = await Promise.allSettled(
    ['ada@example.org', 'eve@example.org'].map((email) =>
      anyone(access.completeSetup, { token, name: email, email, password: PERSON.password }),
    ),
  )
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await signalbox.stop()
})

test('signing out ends the session, and a wrong password is told without telling which part is wrong', async ({
  page,
}) => {
  await page.goto('/')
  await isLive(page)
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL('/sign-in')
  await page.goto('/fleet/memory')
  await expect(page).toHaveURL(/\/sign-in/)

  await signInByForm(page, ADMIN.email, 'not the password')
  await expect(page.getByRole('main').getByRole('alert')).toContainText('E-mail or password is wrong.')
  await expect(page.getByLabel('Password')).toHaveValue('')
  await signInByForm(page, 'nobody@example.org', 'not the password')
  await expect(page.getByRole('main').getByRole('alert')).toContainText('E-mail or password is wrong.')
  await signInByForm(page, ADMIN.email, ADMIN.password)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('5 servers, all running.')
})

test('a session ended elsewhere tells its open page and ends its socket', async ({ page, signalbox }) => {
  await page.goto('/')
  await isLive(page)
  const mine = await page.request.get('/api/auth/me').then((answer) => answer.json())
  const call = await signalbox.callAs()
  await call(access.revokeSession, { sessionId: mine.session_id })
  await expect(page.getByText('No longer live.')).toBeVisible({ timeout: 5000 })
  await expect(page.getByRole('status').filter({ hasText: 'No longer live.' })).toContainText(/session/i)
  await page.getByRole('button', { name: 'Load again' }).click()
  await expect(page).toHaveURL(/\/sign-in/)
})

async function setupLink(signalbox: Signalbox): Promise<string> {
  const find = () => /https?:\/\/\S+\/setup\?token=\S+/.exec(signalbox.messages.join('\n'))?.[0]
  await expect.poll(find).toBeDefined()
  return find() ?? ''
}

async function signInByForm(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
