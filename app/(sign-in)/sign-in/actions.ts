'use server'

import { redirect } from 'next/navigation'
import { ownPath } from '#lib/format/own-path'
import { signInWithPassword } from '#server/bridge/session'
import { afterBlanks, afterRefusal, type FormState, textOf } from '../form-state.ts'

/** Signs in and goes on to where the visitor was heading, or comes back with what was wrong. */
export async function sendSignIn(before: FormState, form: FormData): Promise<FormState> {
  const email = textOf(form, 'email').trim()
  const password = textOf(form, 'password')
  const blanks = [
    ...(email === '' ? [{ field: 'email', message: 'Enter your e-mail address.' }] : []),
    ...(password === '' ? [{ field: 'password', message: 'Enter your password.' }] : []),
  ]
  if (blanks.length > 0) return afterBlanks(before, { email }, blanks)
  const result = await signInWithPassword({ email, password })
  if (!result.ok) return afterRefusal(before, result.error, { values: { email }, fields: ['email', 'password'] })
  redirect(ownPath(textOf(form, 'next')))
}
