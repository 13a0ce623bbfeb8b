import { cache } from 'react'
import { fleet } from '#lib/contracts/fleet'
import { load } from '#server/bridge/page'

/** Loads a server once for the title and the page. */
export const loadServer = cache((serverId: string) => load(fleet.inspect, { serverId }))
