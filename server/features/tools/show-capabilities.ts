import { AppError } from '#lib/contracts/errors'
import { tools } from '#lib/contracts/tools'
import { operation } from '#server/platform/operation'
import { staleness } from '#server/platform/staleness'

/** Shows what running servers offer, or one of them. */
export const showCapabilities = operation(tools.capabilities, {
  async run({ ports }, { server: ref }) {
    const named = ref === undefined ? undefined : ports.picture.find(ref)
    if (ref !== undefined && !named) throw new AppError('not_found', `There is no server ${ref}.`)
    const servers = named ? [named] : ports.picture.list()
    const capabilities = servers.flatMap(({ id }) => ports.picture.capabilities(id) ?? [])
    return { capabilities, stale: staleness(ports) }
  },
})
