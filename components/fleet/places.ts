/** Where a server is added. */
export const ADD_SERVER = '/fleet/new'

type ServerPlace = 'overview' | 'logs'

/** The address of a server, or of one of its tabs. */
export function serverPath(name: string, place: ServerPlace = 'overview'): string {
  const path = `/fleet/${encodeURIComponent(name)}`
  return place === 'overview' ? path : `${path}?tab=${place}`
}

/** The address of the overview as a table with the most urgent servers at the top. */
export const byUrgency = '/?view=table&sort=state'

/** The address where a server's configuration is changed. */
export function editPath(name: string): string {
  return `${serverPath(name)}/edit`
}
