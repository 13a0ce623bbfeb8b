import type { Server } from '#lib/contracts/fleet-model'
import { groupServers, sortServers } from '#lib/format/fleet-view'
import { ServerTile } from './server-tile.tsx'
import type { Grouping } from './use-fleet-view.ts'

interface FleetTilesProps {
  servers: readonly Server[]
  grouping: Grouping
}

const grid = '-mx-2 grid grid-cols-1 sm:grid-cols-[repeat(auto-fill,minmax(15rem,1fr))]'

/** The fleet as a panel of lamps, grouped by tag or type. Each keeps its place whatever happens to it. */
export function FleetTiles({ servers, grouping }: FleetTilesProps) {
  const sorted = sortServers(servers, 'name', false)
  const groups = grouping === 'none' ? [{ name: '', servers: sorted }] : groupServers(sorted, grouping)
  const isGrouped = grouping !== 'none' && groups.some((group) => group.name !== '')
  return (
    <div className="flex flex-col gap-6">
      {groups.map((group) => (
        <section key={group.name} aria-label={isGrouped ? group.name || 'without a tag' : 'all servers'}>
          {isGrouped ? (
            <h3 className="flex items-baseline gap-2 pb-1.5 text-small font-medium text-ink2">
              {group.name || 'no tag'}
              <span className="font-mono text-mono-compact font-normal text-ink3">{group.servers.length}</span>
            </h3>
          ) : null}
          <ul className={grid}>
            {group.servers.map((server) => (
              <ServerTile key={server.id} server={server} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
