import type { SessionEndReason } from '#lib/contracts/realtime'
import type { View } from './view.ts'

/** `live`: told at once; `polling`: asked every ten seconds; `offline`: nothing can be learned at all. */
export type ConnectionState = 'live' | 'connecting' | 'polling' | 'offline'

export interface Connection {
  state: ConnectionState
  isPaused: boolean
  /** Messages that arrived while paused. */
  waiting: number
  /** Why the session ended; null while it has not. */
  ended: { reason: SessionEndReason; message: string } | null
}

/** Holds what arrived and what is shown: the same, unless the page is paused. */
export function createViewCell(first: View) {
  const listeners = new Set<() => void>()
  let arrived = first
  let shown = first
  let connection: Connection = { state: 'connecting', isPaused: false, waiting: 0, ended: null }
  const notify = () => {
    for (const listener of listeners) listener()
  }
  const patch = (change: Partial<Connection>) => {
    connection = { ...connection, ...change }
    if (!connection.isPaused) shown = arrived
    notify()
  }
  return {
    view: () => shown,
    connection: () => connection,
    patch,
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Takes what arrived; `count` messages wait while paused. */
    update(change: (view: View) => View, count = 0): void {
      const next = change(arrived)
      if (next === arrived) return
      arrived = next
      patch(connection.isPaused ? { waiting: connection.waiting + count } : {})
    },
    /** Changes something beside the view, and tells. */
    touch(change: () => void): void {
      change()
      notify()
    },
    pause: () => patch({ isPaused: true, waiting: 0 }),
    resume: () => patch({ isPaused: false, waiting: 0 }),
  }
}

export type ViewCell = ReturnType<typeof createViewCell>
