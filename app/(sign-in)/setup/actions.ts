'use server'

import { redirect } from 'next/navigation'
import { access } from '#lib/contracts/access'
import { action } from '#server/bridge/action'
import { signInWithPassword } from '#server/bridge/session'
import { afterBlanks, afterRefusal, type FormState, textOf } from '../form-state.ts'

const FIELDS = ['name', 'email', 'password']

/** Creates the first administrator and signs them in, or comes back with what was wrong. */
export async function sendSetup(before: FormState, form: FormData): Promise<FormState> {
  const [name, email] = [textOf(form, 'name').trim(), textOf(form, 'email').trim()]
  const password = textOf(form, 'password')
  const values = { name, email }
  const blanks = [
    ...(name === '' ? [{ field: 'name', message: 'Enter your name, as others will see it.' }] : []),
    ...(email === '' ? [{ field: 'email', message: 'Enter your e-mail address.' }] : []),
    ...(password === '' ? [{ field: 'password', message: 'Choose a password.' }] : []),
  ]
  if (blanks.length > 0) return afterBlanks(before, values, blanks)
  const result = await action(access.completeSetup)({ token: textOf(form, 'token'), name, email, password })
  if (!result.ok) return afterRefusal(before, result.error, { values, fields: FIELDS })
  const signedIn = await signInWithPassword({ email, password })
  redirect(signedIn.ok ? '/' : '/sign-in')
}
