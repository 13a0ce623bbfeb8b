import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { childEnv, nodeBinary, PROJECT } from './prepare.mjs'

const REPORTS = mkdtempSync(join(tmpdir(), 'signalbox-tests-'))
const tool = (path) => join(PROJECT, 'node_modules', path)
const vitest = (project) => [
  tool('vitest/vitest.mjs'),
  'run',
  '--config',
  'server/testing/vitest.config.ts',
  '--project',
  project,
]

/** Each check: its name, what runs it, and where its counts are read from. */
export const VERIFY = [
  { name: 'format and lint', args: [tool('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'] },
  { name: 'types', args: [tool('typescript/bin/tsc'), '--noEmit', '-p', '.'] },
  {
    name: 'boundaries',
    args: [
      tool('dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      'app',
      'components',
      'lib',
      'server',
    ],
  },
  { name: 'dead code', args: [tool('knip/bin/knip.js'), '--no-progress'] },
  { name: 'unit tests', args: vitest('unit'), counts: 'vitest' },
]

export const WHOLE = [
  ...VERIFY,
  { name: 'database tests', args: vitest('db'), counts: 'vitest' },
  {
    name: 'journeys',
    args: [tool('playwright/cli.js'), 'test', '--config', 'e2e/playwright.config.ts'],
    counts: 'playwright',
  },
]

function runOne(check) {
  const started = Date.now()
  const report = join(REPORTS, `${check.name.replaceAll(' ', '-')}.json`)
  const extra =
    check.counts === 'vitest' ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : []
  process.stderr.write(`\n── ${check.name}\n`)
  const { status } = spawnSync(nodeBinary(), [...check.args, ...extra], {
    cwd: PROJECT,
    stdio: 'inherit',
    env: childEnv({ NODE_ENV: 'test', PLAYWRIGHT_JSON_OUTPUT_NAME: report, NEXT_TELEMETRY_DISABLED: '1' }),
  })
  process.stderr.write(
    `── ${check.name}: ${status === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s\n`,
  )
  return count(check, report, status === 0)
}

function count(check, report, isGood) {
  if (!check.counts || !existsSync(report)) return isGood ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
  const result = JSON.parse(readFileSync(report, 'utf8'))
  const counts =
    check.counts === 'vitest'
      ? { passed: result.numPassedTests, failed: result.numTotalTests - result.numPassedTests }
      : { passed: result.stats.expected, failed: result.stats.unexpected + result.stats.flaky + result.stats.skipped }
  // A run can fail without a failed test: an unhandled rejection, a file that does not load.
  return !isGood && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

/** Runs checks one after another, all of them, and ends with the counts; the exit code tells whether all passed. */
export function runChecks(checks) {
  const total = { passed: 0, failed: 0 }
  for (const check of checks) {
    const { passed, failed } = runOne(check)
    total.passed += passed
    total.failed += failed
  }
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`)
  process.exitCode = total.failed === 0 ? 0 : 1
}
