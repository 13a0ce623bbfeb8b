import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { childEnv, fail, nodeBinary, PROJECT } from './prepare.mjs'

const SYSTEM_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Sees to it that there is a Chromium for the browser tests: the system's, Debian's package, or Playwright's own. */
export function ensureBrowser() {
  if (SYSTEM_BROWSERS.some((path) => existsSync(path))) return
  const isRoot = process.getuid?.() === 0
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    process.stderr.write('signalbox: installing Chromium…\n')
    const run = (args) =>
      spawnSync('apt-get', args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
    run(['update', '-qq'])
    if (run(['install', '-y', '-qq', '--no-install-recommends', 'chromium']).status === 0) return
  }
  const own = spawnSync(nodeBinary(), [join(PROJECT, 'node_modules/playwright/cli.js'), 'install', 'chromium'], {
    stdio: 'inherit',
    env: childEnv(),
  })
  if (own.status !== 0)
    fail(
      'There is no Chromium for the browser tests. Install it (Debian: apt-get install chromium) and run npm test again.',
    )
}
