import type { ParsedInputOf } from '#lib/contracts/contract'
import { AppError } from '#lib/contracts/errors'
import { fleet } from '#lib/contracts/fleet'
import { ServerConfig } from '#lib/contracts/fleet-model'
import { diffConfig, needsRestart } from '#server/domain/config-diff'
import { createId } from '#server/platform/ids'
import { operation, type RunContext } from '#server/platform/operation'
import { checkConfig } from './check-config.ts'
import { takeServer } from './command.ts'
import { toDefined } from './definition.ts'
import { requireDefiner } from './require-definer.ts'
import { maskConfig, openConfig, sealConfig, unmaskConfig } from './secrets.ts'
import { changeServer, insertConfigChange, lockServer, type StoredServer } from './store.ts'

/** Changes a server. What its process depends on restarts it; a name, a tag or a number does not. */
export const updateServer = operation(fleet.update, {
  async run(context, input) {
    const { tx, ports, actor, emit } = context
    const before = await takeServer(context, input.serverId)
    refuseOldRevision(before, input.revision)
    if (input.name !== undefined && input.name !== before.name) await refuseTakenName(context, input.name)
    const next = nextDefinition(context, before, input)
    const changed = diffConfig(comparable(before, next.before), comparable({ ...before, ...next.set }, next.after))
    if (needsRestart(changed)) {
      requireDefiner(actor, before.transport)
      requireDefiner(actor, next.set.transport)
    }
    const after = await changeServer(tx, before.id, { set: next.set, userId: actor.userId })
    const defined = toDefined(after)
    if (changed.length > 0) {
      // Only places are told of secrets that changed, never the values.
      const diff = diffConfig(
        comparable(before, maskChanged(next.before)),
        comparable(after, maskChanged(next.after, next.before)),
      )
      await insertConfigChange(tx, {
        id: createId(),
        server: after,
        changeType: 'update',
        before: maskConfig(before.config),
        after: defined.config,
        diff,
        reason: input.reason ?? null,
        userId: actor.userId,
      })
      emit({
        type: 'fleet.server.updated',
        message: `${actor.name} changed ${after.name}: ${changed
          .map(({ path }) => path)
          .join(', ')
          .slice(0, 300)}.`,
        serverId: after.id,
        serverName: after.name,
        details: {
          fields: changed.map(({ path }) => path),
          restarts: needsRestart(changed),
          reason: input.reason ?? null,
        },
      })
    }
    return ports.picture.rowOf(defined)
  },
  async settle({ ports, correlationId }, { output }) {
    await ports.refresh(output.id, correlationId)
    return ports.picture.find(output.id) ?? output
  },
})

function refuseOldRevision(server: StoredServer, revision: number | undefined): void {
  if (revision === undefined || revision === server.revision) return
  throw new AppError(
    'conflict',
    `${server.name} was changed meanwhile (revision ${server.revision}); load it again and repeat the change.`,
    {
      details: { revision: server.revision },
    },
  )
}

async function refuseTakenName({ tx }: RunContext, name: string): Promise<void> {
  if (!(await lockServer(tx, name))) return
  const message = 'Another server has this name; choose one that is free.'
  throw new AppError('conflict', `name: ${message}`, { fields: [{ field: 'name', message }] })
}

function nextDefinition({ ports }: RunContext, before: StoredServer, input: ParsedInputOf<typeof fleet.update>) {
  const transport = input.transport ?? before.transport
  const opened = openConfig(before.config, before.id, ports.vault)
  const patched = { ...opened, ...input.config }
  const present = Object.fromEntries(
    Object.entries(patched).filter(([, value]) => value !== null && value !== undefined),
  )
  const after = unmaskConfig(ServerConfig.parse(present), opened)
  checkConfig(transport, after)
  const set = {
    name: input.name ?? before.name,
    type: input.type ?? before.type,
    transport,
    tags: input.tags ?? before.tags,
    description: input.description ?? before.description,
    enabled: input.enabled ?? before.enabled,
    // Sealing makes a new text each time; an unchanged configuration keeps the old one, or every save would be a revision.
    config: diffConfig(opened, after).length === 0 ? before.config : sealConfig(after, before.id, ports.vault),
  }
  return { before: opened, after, set }
}

const comparable = (
  server: Omit<StoredServer, 'config' | 'revision' | 'id' | 'created_at' | 'updated_at'>,
  config: unknown,
) => ({
  name: server.name,
  type: server.type,
  transport: server.transport,
  tags: server.tags,
  description: server.description,
  enabled: server.enabled,
  config,
})

/** Replaces secrets by words that differ exactly where the values differ. */
function maskChanged(config: ServerConfig, before?: ServerConfig): ServerConfig {
  const masked = { ...config }
  for (const map of ['environment', 'headers'] as const) {
    const values = config[map]
    if (!values) continue
    masked[map] = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        before && before[map]?.[key] !== value ? '[changed]' : '[secret]',
      ]),
    )
  }
  return masked
}
