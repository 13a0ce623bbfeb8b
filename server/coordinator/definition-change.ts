import { isDeepStrictEqual } from 'node:util'
import type { ServerDefinition } from './protocol.ts'

/** Whether the process or the connection depends on what changed; a name, an interval or a timeout takes effect without a restart. */
export function needsRestart(before: ServerDefinition, after: ServerDefinition): boolean {
  return !isDeepStrictEqual(essence(before), essence(after))
}

function essence({ transport, config }: ServerDefinition): unknown[] {
  const process = [config.command, config.args ?? [], config.environment ?? {}, config.cwd]
  return transport === 'stdio' ? [transport, ...process] : [transport, config.url, config.headers ?? {}]
}
