import { printTable, verdict } from './figures.ts'
import { runLoad } from './load.ts'
import { populate } from './populate.ts'
import { startSignalbox } from './signalbox.ts'
import { tinyServers } from './tiny-upstream.ts'

const CLIENTS = 50
const SECONDS = 6
const P95_LIMIT_MS = 100
const RPS_WANTED = 1000

const PATHS = {
  'list of 100 servers': '/api/mcp/servers',
  'list, page of 10': '/api/mcp/servers?page_size=10&page=3',
  'servers and their tools': '/api/mcp/tools/servers',
  'health of the process': '/health',
}

/** Reads what scripts and dashboards poll, with 100 servers running. */
export async function measureReads(): Promise<void> {
  const app = await startSignalbox()
  const token = await app.api.token()
  await populate(app.api, tinyServers(100))
  const rows = []
  for (const [name, path] of Object.entries(PATHS)) {
    const { perSecond, latencies, errors, firstError, bytes, count } = await runLoad({
      url: app.api.url,
      method: 'GET',
      path,
      headers: { authorization: `Bearer ${token}` },
      clients: CLIENTS,
      seconds: SECONDS,
      expect: path === '/health' ? 'ok' : 'tiny-0',
    })
    if (firstError !== null) process.stderr.write(`${name}: ${firstError}\n`)
    rows.push({
      read: name,
      'requests/s': perSecond,
      'p50 ms': latencies.p50,
      'p95 ms': latencies.p95,
      'p99 ms': latencies.p99,
      KB: bytes / count / 1024,
      errors,
      wanted: `≥ ${RPS_WANTED}/s, p95 < ${P95_LIMIT_MS} ms: ${perSecond >= RPS_WANTED ? verdict(latencies.p95, P95_LIMIT_MS) : 'FAIL'}`,
    })
  }
  printTable(`reads: ${CLIENTS} clients, 100 servers`, rows)
  await app.stop()
}
