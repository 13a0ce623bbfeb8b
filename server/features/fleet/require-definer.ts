import { AppError } from '#lib/contracts/errors'
import type { Transport } from '#lib/contracts/fleet-model'
import type { Actor } from '#server/platform/operation'

/** Throws AppError `forbidden` unless the actor may say what runs on the host; HTTP servers run elsewhere. */
export function requireDefiner(actor: Actor, transport: Transport): void {
  if (transport !== 'stdio' || actor.permissions.has('mcp:define_commands')) return
  throw new AppError(
    'forbidden',
    'Saying what runs on the host needs the permission mcp:define_commands; ask a system administrator.',
  )
}
