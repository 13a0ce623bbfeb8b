import type { FieldFault } from '#lib/contracts/errors'
import type { FormError } from '../../ui/form-errors.tsx'

/** The part of a configuration a fault belongs to: `config.args.3` is the fault of `config.args`. */
const CONTROLS = [
  'name',
  'type',
  'transport',
  'tags',
  'description',
  'config.command',
  'config.args',
  'config.environment',
  'config.cwd',
  'config.url',
  'config.headers',
  'config.timeout',
  'config.health_check_interval',
  'config.degraded_after_ms',
  'config.canary.tool',
  'config.canary.arguments',
  'config.canary.expect',
  'reason',
] as const
export type ControlPath = (typeof CONTROLS)[number]

/** The id of the control for a path. */
export function fieldId(path: ControlPath): string {
  return `server-${path.replaceAll('.', '-')}`
}

/** The control a fault is shown at; undefined when the form has none for it. */
export function controlOf(field: string): ControlPath | undefined {
  return CONTROLS.find((path) => field === path || field.startsWith(`${path}.`))
}

/** Faults by control; several of one control become one text, each with the part it is about. */
export function faultsByControl(faults: readonly FieldFault[]): Partial<Record<ControlPath, string>> {
  const found: Partial<Record<ControlPath, string>> = {}
  for (const { field, message } of faults) {
    const path = controlOf(field)
    if (!path) continue
    const part = field.slice(path.length + 1)
    const text = part === '' ? message : `${/^\d+$/.test(part) ? `line ${Number(part) + 1}` : part}: ${message}`
    found[path] = found[path] === undefined ? text : `${found[path]} ${text}`
  }
  return found
}

/** The summary above the form, each line leading to its control. */
export function summaryOf(faults: readonly FieldFault[]): FormError[] {
  return faults.map(({ field, message }) => {
    const path = controlOf(field)
    const words = field.replace(/^config\./, '').replaceAll('_', ' ')
    return { message: `${words}: ${message}`, ...(path ? { fieldId: fieldId(path) } : {}) }
  })
}
