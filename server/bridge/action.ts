import { headers } from 'next/headers'
import type { AnyContract, InputOf, OutputOf } from '#lib/contracts/contract'
import { type FieldFault, isAppError } from '#lib/contracts/errors'
import { runningApp } from './runtime.ts'

export type ActionResult<T> =
  | { ok: true; output: T }
  | {
      ok: false
      error: { code: string; message: string; fields: FieldFault[]; retryAfterSeconds?: number | undefined }
    }

/** Makes the server action of a contract: same operation, same permission, same errors as its route. */
export function action<C extends AnyContract>(contract: C): (input: InputOf<C>) => Promise<ActionResult<OutputOf<C>>> {
  return async (input) => {
    try {
      const output = await runningApp().ask(contract.name, { headers: await headers(), input })
      return { ok: true, output: output as OutputOf<C> } // safe because the runner has parsed it by this contract
    } catch (error) {
      return { ok: false, error: shown(error) }
    }
  }
}

function shown(error: unknown) {
  if (!isAppError(error)) throw error
  return {
    code: error.code,
    message: error.message,
    fields: error.fields ?? [],
    retryAfterSeconds: error.retryAfterSeconds,
  }
}
