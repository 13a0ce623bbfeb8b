import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

async function printed(format: 'json' | 'pretty', statements: string): Promise<string[]> {
  const source = JSON.stringify(new URL('./log.ts', import.meta.url).href)
  const script = `import { createLog } from ${source}
    const log = createLog({ level: 'info', format: '${format}' }); ${statements}`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  return stdout.trim().split('\n')
}

it('writes one line of JSON for each entry, whatever the text holds', async () => {
  const lines = await printed(
    'json',
    `log.info('first\\nforged line\\u001b[31m'); log.info('second'); log.debug('unheard')`,
  )
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['first\nforged line\u001b[31m', 'second'])
})

it('keeps members that hold secrets out, at the top and one level below', async () => {
  const statements = `log.info({ password: 'canary', request: { token: 'canary', headers: { authorization: 'canary' } } }, 'x')`
  const [line = ''] = await printed('json', statements)
  expect(line).not.toContain('canary')
  expect(JSON.parse(line)).toMatchObject({ password: '[redacted]', request: { token: '[redacted]' } })
})

it('writes for people on a terminal', async () => {
  const [line] = await printed('pretty', `log.info('listening')`)
  expect(line).toMatch(/INFO.*listening/)
})
