import type { Server } from '#lib/contracts/fleet-model'
import { type Condition, countConditions } from './condition.ts'

/** The order the sentence counts in: first what works, then what does not, then what rests. */
const order: readonly [Condition, string][] = [
  ['running', 'running'],
  ['degraded', 'degraded'],
  ['restarting', 'restarting'],
  ['crash-loop', 'in a crash loop'],
  ['failed', 'failed'],
  ['starting', 'starting'],
  ['stopping', 'stopping'],
  ['maintenance', 'in maintenance'],
  ['stopped', 'stopped'],
]

type Counted = Pick<Server, 'state' | 'health_status' | 'health' | 'enabled'>

/** The whole fleet in one sentence: "5 servers: 4 running, 1 failed." A stale picture says that it is one. */
export function fleetSentence(servers: readonly Counted[], isStale = false): string {
  if (servers.length === 0) return 'No servers yet.'
  const counts = countConditions(servers)
  const parts = order.filter(([condition]) => counts[condition] > 0)
  const fleet = servers.length === 1 ? '1 server' : `${servers.length} servers`
  const seen = isStale ? ', last seen' : ''
  const [only] = parts
  if (parts.length === 1 && only) return `${fleet}${seen}${allWord(servers.length, isStale)}${only[1]}.`
  return `${fleet}${seen}: ${parts.map(([condition, words]) => `${counts[condition]} ${words}`).join(', ')}.`
}

function allWord(count: number, isStale: boolean): string {
  if (count === 1) return isStale ? ' ' : ', '
  return isStale ? ' all ' : ', all '
}
