import { AppError } from '#lib/contracts/errors'
import { fleet } from '#lib/contracts/fleet'
import { createId } from '#server/platform/ids'
import { operation } from '#server/platform/operation'
import { checkConfig } from './check-config.ts'
import { toDefined } from './definition.ts'
import { requireDefiner } from './require-definer.ts'
import { sealConfig } from './secrets.ts'
import { insertConfigChange, insertServer, lockServer } from './store.ts'

/** Registers a server. Saying what runs on the host needs its own permission. */
export const createServer = operation(fleet.create, {
  async run(context, input) {
    const { tx, ports, actor } = context
    requireDefiner(actor, input.transport)
    checkConfig(input.transport, input.config)
    if (await lockServer(tx, input.name)) {
      const message = 'Another server has this name; choose one that is free.'
      throw new AppError('conflict', `name: ${message}`, { fields: [{ field: 'name', message }] })
    }
    const { start, ...definition } = input
    const id = createId()
    const server = await insertServer(tx, {
      ...definition,
      id,
      config: sealConfig(input.config, id, ports.vault),
      desired_state: start ? 'running' : 'stopped',
      userId: actor.userId,
    })
    const defined = toDefined(server)
    await insertConfigChange(tx, {
      id: createId(),
      server,
      changeType: 'create',
      before: null,
      after: defined.config,
      diff: [],
      reason: null,
      userId: actor.userId,
    })
    context.target('server', id)
    context.emit({
      type: 'fleet.server.created',
      message: `${actor.name} registered ${server.name}.`,
      serverId: id,
      serverName: server.name,
      details: { transport: server.transport, starts: start },
    })
    return ports.picture.rowOf(defined)
  },
  async settle({ ports, correlationId }, { output }) {
    await ports.refresh(output.id, correlationId)
    return ports.picture.find(output.id) ?? output
  },
})
