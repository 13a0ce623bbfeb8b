import type { InputOf } from '#lib/contracts/contract'
import type { fleet } from '#lib/contracts/fleet'
import { MASK, RESTARTING_FIELDS, type Server, type Transport } from '#lib/contracts/fleet-model'

/** One line of the environment or of the headers; `id` stays while it is edited. */
export interface Pair {
  id: number
  name: string
  value: string
}

/** A server as a form holds it: everything as text. */
export interface ServerDraft {
  name: string
  type: string
  transport: Transport
  tags: string
  description: string
  command: string
  args: string
  environment: readonly Pair[]
  cwd: string
  url: string
  headers: readonly Pair[]
  timeout: string
  healthInterval: string
  degradedAfter: string
  canaryTool: string
  canaryArguments: string
  canaryExpect: string
  reason: string
}

type Config = InputOf<typeof fleet.create>['config']

/** What a form starts with: the server as it is, or an empty one. */
export function draftOf(server: Server | null): ServerDraft {
  const config = server?.config
  return {
    name: server?.name ?? '',
    type: server?.type ?? '',
    transport: server?.transport ?? 'stdio',
    tags: server?.tags.join(', ') ?? '',
    description: server?.description ?? '',
    command: config?.command ?? '',
    args: config?.args?.join('\n') ?? '',
    environment: pairsOf(config?.environment),
    cwd: config?.cwd ?? '',
    url: config?.url ?? '',
    headers: pairsOf(config?.headers),
    timeout: String(config?.timeout ?? 30),
    healthInterval: String(config?.health_check_interval ?? 30),
    degradedAfter: String(config?.degraded_after_ms ?? 2000),
    canaryTool: config?.canary?.tool ?? '',
    canaryArguments: config?.canary ? JSON.stringify(config.canary.arguments, null, 2) : '',
    canaryExpect: config?.canary?.expect ?? '',
    reason: '',
  }
}

function pairsOf(values: Readonly<Record<string, string>> | undefined): Pair[] {
  return Object.entries(values ?? {}).map(([name, value], id) => ({ id, name, value }))
}

/** A new pair with an id of its own. */
export function emptyPair(pairs: readonly Pair[]): Pair {
  return { id: Math.max(-1, ...pairs.map(({ id }) => id)) + 1, name: '', value: '' }
}

/** What is wrong with a draft before the server sees it; by the field's path, like the server's own faults. */
export function draftFaults(draft: ServerDraft): { field: string; message: string }[] {
  const faults: { field: string; message: string }[] = []
  const number = (field: string, text: string) => {
    if (text.trim() !== '' && !Number.isFinite(Number(text))) faults.push({ field, message: 'Write a number.' })
  }
  number('config.timeout', draft.timeout)
  number('config.health_check_interval', draft.healthInterval)
  number('config.degraded_after_ms', draft.degradedAfter)
  for (const [field, pairs] of [
    ['config.environment', draft.transport === 'stdio' ? draft.environment : []],
    ['config.headers', draft.transport === 'stdio' ? [] : draft.headers],
  ] as const) {
    const names = pairs.map(({ name }) => name.trim())
    const twice = names.find((name, position) => name !== '' && names.indexOf(name) !== position)
    if (twice) faults.push({ field, message: `${twice} is there twice; keep one of them.` })
    if (pairs.some(({ name, value }) => name.trim() === '' && value !== '')) {
      faults.push({ field, message: 'A value has no name; name it or remove it.' })
    }
  }
  if (canaryOf(draft) === null) {
    faults.push({ field: 'config.canary.arguments', message: 'Write the arguments as a JSON object, for example {}.' })
  }
  return faults
}

/** The configuration a draft describes, with the fields of its transport only. */
export function configOf(draft: ServerDraft): Config {
  const reach: Config =
    draft.transport === 'stdio'
      ? {
          command: draft.command.trim(),
          ...(lines(draft.args).length > 0 ? { args: lines(draft.args) } : {}),
          ...filled('environment', record(draft.environment)),
          ...(draft.cwd.trim() === '' ? {} : { cwd: draft.cwd.trim() }),
        }
      : { url: draft.url.trim(), ...filled('headers', record(draft.headers)) }
  const canary = canaryOf(draft)
  return {
    ...reach,
    ...numberOr('timeout', draft.timeout),
    ...numberOr('health_check_interval', draft.healthInterval),
    ...numberOr('degraded_after_ms', draft.degradedAfter),
    ...(canary ? { canary } : {}),
  }
}

export function tagsOf(draft: ServerDraft): string[] {
  return [...new Set(draft.tags.split(/[\s,]+/).filter((tag) => tag !== ''))]
}

export function addInput(draft: ServerDraft, start: boolean): InputOf<typeof fleet.create> {
  return {
    name: draft.name.trim(),
    ...(draft.type.trim() === '' ? {} : { type: draft.type.trim() }),
    transport: draft.transport,
    config: configOf(draft),
    tags: tagsOf(draft),
    description: draft.description.trim(),
    start,
  }
}

/** The change from a server to a draft: only what differs, with `null` for what is taken away. */
export function updateInput(server: Server, draft: ServerDraft): InputOf<typeof fleet.update> {
  const changed = new Set(changedFields(server, draft))
  const wanted: Record<string, unknown> = { ...configOf(draft) }
  const config = Object.fromEntries(
    [...changed].flatMap((field) =>
      field.startsWith('config.') ? [[field.slice(7), wanted[field.slice(7)] ?? null]] : [],
    ),
  )
  return {
    serverId: server.id,
    revision: server.revision,
    ...(changed.has('name') ? { name: draft.name.trim() } : {}),
    ...(changed.has('type') ? { type: draft.type.trim() } : {}),
    ...(changed.has('transport') ? { transport: draft.transport } : {}),
    ...(changed.has('tags') ? { tags: tagsOf(draft) } : {}),
    ...(changed.has('description') ? { description: draft.description.trim() } : {}),
    ...(Object.keys(config).length > 0 ? { config } : {}),
    ...(draft.reason.trim() === '' ? {} : { reason: draft.reason.trim() }),
  }
}

/** The fields in which a draft differs from its server, by path. */
export function changedFields(server: Server, draft: ServerDraft): string[] {
  const before = draftOf(server)
  const top = (['name', 'type', 'transport', 'description'] as const).filter(
    (field) => before[field].trim() !== draft[field].trim(),
  )
  const tags = tagsOf(before).join() === tagsOf(draft).join() ? [] : ['tags']
  const [old, next]: Record<string, unknown>[] = [{ ...configOf(before) }, { ...configOf(draft) }]
  const keys = new Set([...Object.keys(old ?? {}), ...Object.keys(next ?? {})])
  const config = [...keys].filter((key) => JSON.stringify(old?.[key]) !== JSON.stringify(next?.[key]))
  return [...top, ...tags, ...config.map((key) => `config.${key}`)]
}

/** Whether changing these fields restarts the process or the connection. */
export function restarts(fields: readonly string[]): boolean {
  return fields.some((field) => RESTARTING_FIELDS.some((known) => known === field))
}

/** Renames a pair. A stored value belongs to its name: under another name it has to be given again. */
export function renamed(pair: Pair, name: string): Pair {
  return { ...pair, name, value: pair.value === MASK ? '' : pair.value }
}

function canaryOf(draft: ServerDraft) {
  const tool = draft.canaryTool.trim()
  if (tool === '') return undefined
  try {
    const given: unknown = draft.canaryArguments.trim() === '' ? {} : JSON.parse(draft.canaryArguments)
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return null
    const expect = draft.canaryExpect === '' ? {} : { expect: draft.canaryExpect }
    return { tool, arguments: { ...given }, ...expect }
  } catch {
    // Half-written JSON; `draftFaults` names it.
    return null
  }
}

function lines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n+$/, '').split('\n')
}

function record(pairs: readonly Pair[]): Record<string, string> {
  return Object.fromEntries(
    pairs.filter(({ name }) => name.trim() !== '').map(({ name, value }) => [name.trim(), value]),
  )
}

function filled<K extends string>(key: K, values: Record<string, string>): Partial<Record<K, Record<string, string>>> {
  // Safe because the object holds exactly this key or none.
  return (Object.keys(values).length === 0 ? {} : { [key]: values }) as Partial<Record<K, Record<string, string>>>
}

function numberOr<K extends string>(key: K, text: string): Partial<Record<K, number>> {
  return (text.trim() === '' ? {} : { [key]: Number(text) }) as Partial<Record<K, number>>
}
