import type { FieldFault } from '#lib/contracts/errors'
import type { ActionResult } from '#server/bridge/action'

/** What a form shows after it was sent without success. */
export interface FormState {
  /** Counts the tries, so that what is shown of each is new. */
  tries: number
  /** What had been typed, passwords never. */
  values: Readonly<Record<string, string>>
  faults: readonly FieldFault[]
  /** What concerns no single field. */
  message?: string
  code?: string
  waitSeconds?: number
}

export const UNSENT: FormState = { tries: 0, values: {}, faults: [] }

type Refusal = Extract<ActionResult<never>, { ok: false }>['error']

/** The state after a refusal: faults of shown fields at their fields, all else above the form. */
export function afterRefusal(
  before: FormState,
  error: Refusal,
  { values, fields }: { values: Record<string, string>; fields: readonly string[] },
): FormState {
  const faults = error.fields.filter((fault) => fields.includes(fault.field))
  const isAtFields = faults.length > 0 && faults.length === error.fields.length
  return {
    tries: before.tries + 1,
    values,
    faults,
    code: error.code,
    ...(isAtFields ? {} : { message: error.message }),
    ...(error.retryAfterSeconds === undefined ? {} : { waitSeconds: error.retryAfterSeconds }),
  }
}

/** The state when fields were left blank. */
export function afterBlanks(before: FormState, values: Record<string, string>, faults: FieldFault[]): FormState {
  return { tries: before.tries + 1, values, faults, code: 'invalid' }
}

/** The text of a form field; files and missing fields are blank. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

/** The fault of one field, for the field. */
export function faultOf(state: FormState, field: string): string | undefined {
  return state.faults.find((fault) => fault.field === field)?.message
}

/** Everything that is wrong, for the list above the form. */
export function errorsOf({ message, faults }: FormState): { message: string; fieldId?: string }[] {
  const atFields = faults.map((fault) => ({ message: fault.message, fieldId: fault.field }))
  return message === undefined ? atFields : [{ message }, ...atFields]
}
