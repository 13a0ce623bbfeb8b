import { isAppError } from '#lib/contracts/errors'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Actor } from '../platform/operation.ts'
import type { Peer } from './peer.ts'

export interface SessionParts {
  peers: ReadonlyMap<string, Peer>
  /** Who a socket is now; must not renew the session it reads. Throws, or answers an anonymous actor, when it has ended. */
  reauthorize: (headers: Headers) => Promise<{ actor: Actor }>
  /** Told, at most once a minute for each socket, that somebody is at work in this session. */
  renew: (actor: Actor) => void
  clock: Clock
  log: Log
  idleMs: number
  /** How often every socket's session is looked up anew, in case nobody told that it ended. */
  recheckMs: number
  schedule: () => void
}

const RENEW_EVERY_MS = 60_000
const ENDED = 'Your session has ended. Sign in again.'

/** Keeps sockets in step with the sessions behind them: idle and ended ones go, changed roles count at once. */
export function createSessionWatch(parts: SessionParts) {
  const { peers, clock } = parts
  const sweepMs = Math.min(60_000, parts.idleMs / 4, parts.recheckMs / 2)
  const renewedAt = new WeakMap<Peer, number>()

  const recheck = async (peer: Peer, isDoubtful: boolean): Promise<void> => {
    const check = ++peer.checks
    peer.isSuspended ||= isDoubtful
    peer.checkedAt = clock.now()
    try {
      const { actor } = await parts.reauthorize(peer.headers)
      if (actor.kind === 'anonymous') return peer.end('ended', ENDED)
      // A later reading is on its way and knows better.
      if (check !== peer.checks) return
      peer.refilter({ actor })
      peer.isSuspended = false
      parts.schedule()
    } catch (error) {
      // With the database away the last known rights go on, unless something was said against them.
      if (!isDoubtful && !peer.isSuspended && isAppError(error) && error.code === 'unavailable') return
      parts.log.info({ err: error, user_id: peer.actor.userId }, 'a socket lost its session')
      peer.end('ended', ENDED)
    }
  }
  const sweep = () => {
    const now = clock.now()
    for (const peer of [...peers.values()]) {
      if (now - peer.activeAt >= parts.idleMs) peer.end('idle', 'You were away for too long. Sign in again.')
      else if (now - peer.checkedAt >= parts.recheckMs) void recheck(peer, false)
    }
    cancel = clock.after(sweepMs, sweep)
  }
  let cancel = clock.after(sweepMs, sweep)

  return {
    noteActive(peer: Peer): void {
      const now = clock.now()
      peer.activeAt = now
      if (now - (renewedAt.get(peer) ?? 0) < RENEW_EVERY_MS) return
      renewedAt.set(peer, now)
      parts.renew(peer.actor)
    },
    /** Looks the sessions behind these sockets up at once; settles when each is disconnected or knows its new rights. */
    async sessionEnded(whose: { sessionIds?: readonly string[]; userId?: string }): Promise<void> {
      const touched = [...peers.values()].filter(
        ({ actor }) =>
          (whose.userId !== undefined && actor.userId === whose.userId) ||
          (actor.sessionId !== null && whose.sessionIds?.includes(actor.sessionId) === true),
      )
      await Promise.all(touched.map((peer) => recheck(peer, true)))
    },
    stop: () => cancel(),
  }
}
