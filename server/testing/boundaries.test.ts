import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const LAW = join(ROOT, '.dependency-cruiser.cjs')
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')

/** A small tree in which everything is as it should be: each file and what it imports. */
const LAWFUL: Record<string, string[]> = {
  'lib/contracts/fleet.ts': ['zod'],
  'lib/format/words.ts': ['#lib/contracts/fleet'],
  'lib/api/client.ts': ['#lib/contracts/fleet'],
  'components/button.tsx': ['#lib/format/words'],
  'app/page.tsx': ['#components/button', '#server/bridge/page'],
  'server/bridge/page.ts': ['type #server/platform/log'],
  'server/domain/rule.ts': ['#lib/contracts/fleet'],
  'server/platform/log.ts': ['#server/domain/rule'],
  'server/db/client.ts': ['drizzle-orm'],
  'server/db/schema/fleet.ts': ['drizzle-orm'],
  'server/features/fleet/store.ts': ['#server/db/schema/fleet', 'drizzle-orm'],
  'server/features/fleet/history.store.ts': ['drizzle-orm'],
  'server/features/fleet/index.ts': ['./store.ts', '#lib/format/words'],
  'server/features/events/index.ts': ['type #server/features/fleet/index', '#server/platform/log'],
  'server/coordinator/host.ts': ['#server/db/client'],
  'server/http/handle.ts': ['#server/features/fleet/index'],
  'server/realtime/realtime.ts': ['#server/domain/rule'],
  'server/app.ts': ['#server/http/handle', '#server/realtime/realtime', '#server/features/fleet/index'],
}

/** For each rule of the law one file that breaks it, and by what. */
const UNLAWFUL: Record<string, [path: string, imports: string]> = {
  'no-circles': ['server/domain/circle.ts', './other-half.ts'],
  'contracts-are-the-floor': ['lib/contracts/odd.ts', '#lib/format/words'],
  'lib-knows-no-one-above': ['lib/format/odd.ts', '#components/button'],
  'components-use-lib': ['components/odd.tsx', '#server/bridge/page'],
  'app-crosses-the-bridge': ['app/odd.tsx', '#server/features/fleet/index'],
  'bridge-carries-only-types': ['server/bridge/odd.ts', '#server/platform/log'],
  'domain-is-pure': ['server/domain/odd.ts', 'node:crypto'],
  'tools-know-no-feature': ['server/platform/odd.ts', '#server/features/fleet/index'],
  'features-know-no-door': ['server/features/fleet/door.ts', '#server/http/handle'],
  'features-meet-as-types': ['server/features/fleet/neighbour.ts', '#server/features/events/index'],
  'features-are-entered-by-index': ['server/entry.ts', '#server/features/fleet/store'],
  'the-worker-has-no-database': ['server/coordinator/odd.ts', '#server/db/client'],
  'doors-never-meet': ['server/http/odd.ts', '#server/realtime/realtime'],
  'server-uses-neutral-lib': ['server/platform/browser.ts', '#lib/api/client'],
  'sql-lives-in-stores': ['server/features/fleet/sql.ts', 'drizzle-orm'],
}

interface Violation {
  from: string
  rule: { name: string }
}

let folder: string
let violations: Violation[]

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

function writeModule(path: string, imports: readonly string[]): void {
  const lines = imports.map((target, at) =>
    target.startsWith('type ')
      ? `import type { Something as Type${at} } from '${target.slice(5)}'\nexport type Made${at} = Type${at}`
      : `import * as part${at} from '${target}'\nexport const made${at} = part${at}`,
  )
  write(path, `${lines.join('\n')}\nexport interface Something { a: 1 }\nexport const something = 1\n`)
}

async function cruise(): Promise<Violation[]> {
  const args = [CRUISER, '--config', LAW, '--output-type', 'json', 'app', 'components', 'lib', 'server']
  const stdout = await new Promise<string>((resolve, reject) => {
    // Its exit code counts violations, which are what is asked for.
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 50_000_000 }, (_error, out, stderr) => {
      if (out.startsWith('{')) resolve(out)
      else reject(new Error(stderr))
    })
  })
  return JSON.parse(stdout).summary.violations
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-law-'))
  for (const name of ['package.json', 'tsconfig.json']) cpSync(join(ROOT, name), join(folder, name))
  for (const name of ['zod', 'drizzle-orm']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
    write(`node_modules/${name}/index.js`, 'exports.something = 1')
  }
  for (const [path, imports] of Object.entries(LAWFUL)) writeModule(path, imports)
  for (const [path, target] of Object.values(UNLAWFUL)) writeModule(path, [target])
  writeModule('server/domain/other-half.ts', ['./circle.ts'])
  violations = await cruise()
}, 30_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('knows a violation of every rule of the law', () => {
  const law = createRequire(import.meta.url)(LAW) as { forbidden: { name: string }[] }
  expect(law.forbidden.map(({ name }) => name).sort()).toEqual(Object.keys(UNLAWFUL).sort())
})

it.each(Object.entries(UNLAWFUL))('%s catches %j', (rule, [path]) => {
  expect(violations.filter(({ from }) => from === path).map((found) => found.rule.name)).toContain(rule)
})

it('lets pass what is lawful', () => {
  const lawful = new Set(Object.keys(LAWFUL))
  expect(violations.filter(({ from }) => lawful.has(from))).toEqual([])
})
