import { expect, isLive, type Page, test, tileOf } from './signalbox.ts'

test.describe('a tool', () => {
  test.beforeEach(async ({ page }) => {
    await page.goto('/')
    await isLive(page)
    await tileOf(page, 'everything').getByRole('link').click()
    await page.getByRole('tab', { name: /^Tools/ }).click()
    await expect(page).toHaveURL(/tab=tools/)
  })

  test('is found, called by its form, and its answer is shown', async ({ page }) => {
    await page.getByRole('searchbox', { name: 'Search tools' }).fill('echo')
    await chooseTool(page, 'echo')
    await page.getByLabel('message').fill('all signals clear')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    const result = page.getByRole('region', { name: /^Result/ })
    await expect(result.getByRole('status').first()).toContainText(/Answered in/)
    await expect(result).toContainText('Echo: all signals clear')
    await result.getByRole('tab', { name: 'Raw JSON' }).click()
    await expect(result).toContainText('"type": "text"')
  })

  test('refuses a wrong argument at its field and leads there', async ({ page }) => {
    await chooseTool(page, 'get-sum')
    await page.getByRole('textbox', { name: 'a', exact: true }).fill('two')
    await page.getByRole('textbox', { name: 'b', exact: true }).fill('40')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    const wrong = page.getByRole('textbox', { name: 'a', exact: true })
    await expect(wrong).toHaveAttribute('aria-invalid', 'true')
    await expect(wrong).toHaveAccessibleDescription(/number/i)
    await expect(page.getByRole('alert').filter({ hasText: 'One thing needs correcting' })).toBeFocused()
    await page.getByRole('alert').getByRole('link').click()
    await expect(wrong).toBeFocused()
    await wrong.fill('2')
    await page.keyboard.press('Control+Enter')
    await expect(page.getByRole('region', { name: /^Result/ })).toContainText('42')
  })

  test('says what is missing when a required argument is left empty', async ({ page }) => {
    await chooseTool(page, 'get-sum')
    await page.getByRole('textbox', { name: 'a', exact: true }).fill('2')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(page.getByRole('textbox', { name: 'b', exact: true })).toHaveAttribute('aria-invalid', 'true')
    await chooseTool(page, 'echo')
    await page.getByRole('tab', { name: 'JSON', exact: true }).click()
    await page.getByRole('textbox', { name: 'Arguments as JSON' }).fill('{"message": ')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(page.getByRole('textbox', { name: 'Arguments as JSON' })).toHaveAttribute('aria-invalid', 'true')
    await page.getByRole('textbox', { name: 'Arguments as JSON' }).fill('{"message": "by hand"}')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(page.getByRole('region', { name: /^Result/ })).toContainText('Echo: by hand')
  })

  test('that takes its time can be cancelled', async ({ page }) => {
    await chooseTool(page, 'trigger-long-running-operation')
    await page.getByLabel(/duration/i).fill('60')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    const result = page.getByRole('region', { name: /^Result/ })
    await expect(result.getByRole('status').first()).toContainText('Running…')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect(result.getByRole('status').first()).toContainText('Cancelled')
  })
})

async function chooseTool(page: Page, name: string): Promise<void> {
  await page
    .getByRole('region', { name: 'Tools' })
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click()
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
}
