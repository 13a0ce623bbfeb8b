import { median, printTable, verdict } from './figures.ts'
import { runLoad } from './load.ts'
import { populate } from './populate.ts'
import { startSignalbox } from './signalbox.ts'
import { tinyServers } from './tiny-upstream.ts'

const SERVERS = 10
const ROUNDS = 7
const SECONDS = 3
const CLIENTS = 4
const WANTED_RATIO = 1.1
/** Often enough that checks of the frozen server run all the time. */
const CHECK_SECONDS = 1

/** Calls to one server while another stands still (SIGSTOP) and is itself called, against the same without that. */
export async function measureIsolation(): Promise<void> {
  const app = await startSignalbox()
  const definitions = tinyServers(SERVERS).map((one) => ({
    ...one,
    config: { ...one.config, health_check_interval: CHECK_SECONDS, retry_attempts: 20 },
  }))
  const { servers } = await populate(app.api, definitions)
  const frozen = servers[1]
  if (frozen?.pid === undefined) throw new Error('the second server has no process')
  const token = await app.api.token()
  const load = () =>
    runLoad({
      url: app.api.url,
      method: 'POST',
      path: '/api/mcp/tools/call',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ server: 'tiny-000', tool: 'echo', arguments: { text: 'hello' } }),
      expect: '"text":"hello"',
      clients: CLIENTS,
      seconds: SECONDS,
      warmSeconds: 0.5,
    })
  const quiet: number[] = []
  const disturbed: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    quiet.push((await load()).latencies.p99)
    process.kill(frozen.pid, 'SIGSTOP')
    // A call that waits for the frozen server all the while; it fails when its time is over.
    const stuck = app.api.ask('POST', '/api/mcp/tools/call', {
      server: frozen.id,
      tool: 'echo',
      arguments: { text: 'x' },
      timeout: SECONDS,
    })
    const over = stuck.catch(() => null)
    disturbed.push((await load()).latencies.p99)
    process.kill(frozen.pid, 'SIGCONT')
    await over
    await app.api.until('the thawed server well again', (all) =>
      all.every(({ health_status }) => health_status === 'healthy'),
    )
  }
  const ratio = median(disturbed) / median(quiet)
  printTable(`isolation: calls to one server while another is frozen, ${CLIENTS} clients, median of ${ROUNDS} rounds`, [
    { calls: 'nobody frozen', 'p99 ms': median(quiet), ratio: 1, wanted: '' },
    {
      calls: 'another frozen and called',
      'p99 ms': median(disturbed),
      ratio,
      wanted: `ratio < ${WANTED_RATIO}: ${verdict(ratio, WANTED_RATIO)}`,
    },
  ])
  await app.stop()
}
