import { AppError } from '#lib/contracts/errors'
import { fleet } from '#lib/contracts/fleet'
import { withinDeadline } from '#server/db/transaction'
import { createId } from '#server/platform/ids'
import { type AskContext, operation } from '#server/platform/operation'
import { checkConfig } from './check-config.ts'
import { toRunnable } from './definition.ts'
import { requireDefiner } from './require-definer.ts'
import { openConfig, unmaskConfig } from './secrets.ts'
import { type StoredServer, serverById } from './store.ts'

/** Connects to a stored server beside whatever of it runs, lists what it offers and disconnects. */
export const testServer = operation(fleet.test, {
  async run(context, { serverId }) {
    const stored = await storedServer(context, serverId)
    context.target('server', stored.id)
    return context.ports.upstreams.test(toRunnable(stored, context.ports.vault), context.signal)
  },
})

/** Does the same for a configuration nobody has stored; masked values come from the stored server it is an edit of. */
export const testConfig = operation(fleet.testConfig, {
  async run(context, { transport, config, serverId }) {
    requireDefiner(context.actor, transport)
    const stored = serverId === undefined ? undefined : await storedServer(context, serverId)
    const full = stored ? unmaskConfig(config, openConfig(stored.config, stored.id, context.ports.vault)) : config
    checkConfig(transport, full)
    const trial = {
      id: createId(),
      name: stored?.name ?? 'trial',
      transport,
      config: full,
      shouldRun: true,
      enabled: true,
      revision: 0,
    }
    return context.ports.upstreams.test(trial, context.signal)
  },
})

async function storedServer({ db, ports }: AskContext, ref: string): Promise<StoredServer> {
  const id = ports.picture.find(ref)?.id
  const stored = id === undefined ? undefined : await withinDeadline(serverById(db, id))
  if (!stored) throw new AppError('not_found', `There is no server ${ref}.`)
  return stored
}
