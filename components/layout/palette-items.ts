import type { ReactNode } from 'react'
import type { Server } from '../../lib/contracts/fleet-model.ts'
import { refusalOf } from '../../lib/format/server-verbs.ts'

/** The verbs that ask "which server?" as their second step. */
export const STEPS = ['start', 'stop', 'restart'] as const
export type Step = (typeof STEPS)[number]

export interface PaletteItem {
  id: string
  label: string
  /** Further words it is found by. */
  words?: string
  icon?: ReactNode
  keys?: string
  /** Said at the right: what it is, or why it cannot be used. */
  note?: string
  disabled?: boolean
  /** What it does; returns the step that follows, if one does. */
  run: () => Step | undefined
}

export interface PaletteGroup {
  value: string
  items: PaletteItem[]
}

/** Whether every word of a query is found in an item. */
export function matches(item: PaletteItem, query: string): boolean {
  const text = `${item.label} ${item.words ?? ''}`.toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

interface TargetParts {
  servers: readonly Server[]
  step: Step
  actor: { mayManage: boolean; role: string }
  run: (server: Server, verb: Step) => void
}

/** The servers a verb can be used on, then those it cannot, each with the reason. */
export function targetItems({ servers, step, actor, run }: TargetParts): PaletteItem[] {
  const items = servers.map((server): PaletteItem => {
    const refusal = refusalOf(server, step, actor)
    return {
      id: `${step} ${server.id}`,
      label: server.name,
      words: `${server.type} ${server.tags.join(' ')}`,
      note: refusal ?? server.type,
      disabled: refusal !== null,
      run() {
        run(server, step)
        return undefined
      },
    }
  })
  return items.sort((a, b) => Number(a.disabled) - Number(b.disabled))
}
