import type { FleetFilter, SortKey } from '../../lib/format/fleet-view.ts'

/** Where a server is added. */
export const ADD_SERVER = '/fleet/new'

type ServerPlace = 'overview' | 'logs'

/** The address of a server, or of one of its tabs. */
export function serverPath(name: string, place: ServerPlace = 'overview'): string {
  const path = `/fleet/${encodeURIComponent(name)}`
  return place === 'overview' ? path : `${path}?tab=${place}`
}

/** The address of the overview narrowed to what is asked for. */
export function filteredPath(filter: Partial<Pick<FleetFilter, 'state' | 'health'>> & { sort?: SortKey }): string {
  const query = new URLSearchParams(Object.entries(filter).flatMap(([key, value]) => (value ? [[key, value]] : [])))
  return `/?${query}`
}

/** The address where a server's configuration is changed. */
export function editPath(name: string): string {
  return `${serverPath(name)}/edit`
}
