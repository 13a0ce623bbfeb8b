import type { Server } from '#lib/contracts/fleet-model'
import { Api } from '#server/bench/api'
import { runCycles } from '#server/bench/cycles'
import { markerOf } from '#server/bench/processes'
import { tinyServers } from '#server/bench/tiny-upstream'
import { expect, test } from './signalbox.ts'

test('a hundred cycles of starting, killing and stopping leave nothing behind', async ({ launch }) => {
  test.setTimeout(180_000)
  const env = { SIGNALBOX_ADMIN_EMAIL: 'bench@example.org', SIGNALBOX_ADMIN_PASSWORD: 'correct horse battery' }
  const signalbox = await launch({ env }).ready()
  const api = new Api(signalbox.url)
  const servers: Server[] = []
  for (const definition of tinyServers(8)) servers.push(await api.register(definition))
  const report = await runCycles({
    api,
    cycles: 100,
    servers,
    pid: signalbox.pid,
    marker: markerOf(signalbox.dataDir),
    limitMs: 120_000,
  })
  test
    .info()
    .annotations.push({ type: 'leaks', description: JSON.stringify({ before: report.before, after: report.after }) })
  expect(report.failures).toEqual([])
  expect(report.cycles).toBe(100)
  expect(report.leaks).toEqual([])
})
