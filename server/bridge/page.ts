import { headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { access } from '#lib/contracts/access'
import type { AnyContract, InputOf, OutputOf } from '#lib/contracts/contract'
import { type ErrorCode, isAppError } from '#lib/contracts/errors'
import { runningApp } from './runtime.ts'

/** Asks for whoever views the page. Sends them to sign in when they are not; `not_found` shows the 404 page. */
export async function load<C extends AnyContract>(contract: C, input: InputOf<C>): Promise<OutputOf<C>> {
  const answer = await attempt(contract, input)
  if ('output' in answer) return answer.output
  if (answer.refused === 'not_found') notFound()
  throw answer.error
}

/** The same, but a refusal for want of a permission is an answer: the page shows what is missing instead of failing. */
export async function tryLoad<C extends AnyContract>(contract: C, input: InputOf<C>): Promise<OutputOf<C> | null> {
  const answer = await attempt(contract, input)
  return 'output' in answer ? answer.output : null
}

async function attempt<C extends AnyContract>(
  contract: C,
  input: InputOf<C>,
): Promise<{ output: OutputOf<C> } | { refused: ErrorCode; error: unknown }> {
  try {
    const output = await runningApp().ask(contract.name, { headers: await headers(), input })
    return { output: output as OutputOf<C> } // safe because the runner has parsed it by this contract
  } catch (error) {
    if (!isAppError(error)) throw error
    if (error.code === 'unauthenticated') redirect(await signInPath())
    return { refused: error.code, error }
  }
}

/** The setup page while nobody exists, the sign-in page after that. */
async function signInPath(): Promise<string> {
  const status = await runningApp().ask(access.setupStatus.name, { headers: await headers(), input: {} })
  return access.setupStatus.output.parse(status).is_open ? '/setup' : '/sign-in'
}
