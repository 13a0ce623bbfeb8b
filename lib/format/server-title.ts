import type { Server } from '../contracts/fleet-model.ts'
import { describeState } from './server-state.ts'

/** The title of a server's page: its state first, because a narrow tab shows no more. */
export function serverTitle(server: Server, staleSince: string | null): string {
  // Its own last check is the moment: a title that counts would change every second.
  const now = Date.parse(server.health.last_check ?? server.since)
  const { words } = describeState(server, { now, staleSince })
  return `${words.replace(/[:…]$/, '').replace(/ in \d.*$/, '')}: ${server.name} – Signalbox`
}
