'use client'

import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { HealthStatus, Transport } from '../../lib/contracts/fleet-model.ts'
import { CONDITIONS } from '../../lib/format/condition.ts'
import { type FleetFilter, SORT_KEYS, type SortKey } from '../../lib/format/fleet-view.ts'

export const VIEWS = ['tiles', 'table'] as const
export type FleetLook = (typeof VIEWS)[number]

export const GROUPINGS = ['tag', 'type', 'none'] as const
export type Grouping = (typeof GROUPINGS)[number]

const parsers = {
  // Not debounced: an update that waits would be lost to one of another filter that does not.
  q: parseAsString.withDefault(''),
  state: parseAsStringLiteral(CONDITIONS),
  health: parseAsStringLiteral(HealthStatus.options),
  transport: parseAsStringLiteral(Transport.options),
  tag: parseAsString,
  type: parseAsString,
  view: parseAsStringLiteral(VIEWS),
  group: parseAsStringLiteral(GROUPINGS).withDefault('tag'),
  sort: parseAsStringLiteral(SORT_KEYS).withDefault('name'),
  desc: parseAsBoolean.withDefault(false),
}

/** More servers than this are a list before they are a panel, unless somebody says otherwise. */
const MANY = 120

type Facet = 'state' | 'health' | 'transport' | 'tag' | 'type'

export interface FleetView {
  filter: FleetFilter
  isFiltered: boolean
  look: FleetLook
  grouping: Grouping
  sort: SortKey
  isDescending: boolean
  setSearch: (search: string) => void
  setFacet: (facet: Facet, value: string | null) => void
  setLook: (look: FleetLook) => void
  setGrouping: (grouping: Grouping) => void
  /** Sorts by a column, or turns the direction when it is sorted by it already. */
  sortBy: (key: SortKey) => void
  clear: () => void
}

/** How the fleet is looked at. All of it stands in the address, so that a view can be shared and comes back. */
export function useFleetView(serverCount: number): FleetView {
  const [query, setQuery] = useQueryStates(parsers)
  const { q, state, health, transport, tag, type } = query
  const set = (change: Partial<{ [Key in keyof typeof query]: (typeof query)[Key] | null }>) => void setQuery(change)
  return {
    filter: { search: q, state, health, transport, tag, type },
    isFiltered: q.trim() !== '' || [state, health, transport, tag, type].some((facet) => facet !== null),
    look: query.view ?? (serverCount > MANY ? 'table' : 'tiles'),
    grouping: query.group,
    sort: query.sort,
    isDescending: query.desc,
    setSearch: (search) => set({ q: search || null }),
    // A word the parsers do not know is dropped when the address is read again.
    setFacet: (facet, value) => set({ [facet]: value }),
    setLook: (look) => set({ view: look }),
    setGrouping: (grouping) => set({ group: grouping }),
    sortBy: (key) => set({ sort: key, desc: query.sort === key ? !query.desc : null }),
    clear: () => set({ q: null, state: null, health: null, transport: null, tag: null, type: null }),
  }
}
