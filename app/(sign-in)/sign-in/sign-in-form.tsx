'use client'

import { useActionState } from 'react'
import { Button } from '#components/ui/button'
import { FormErrors } from '#components/ui/form-errors'
import { TextField } from '#components/ui/text-field'
import { errorsOf, type FormState, faultOf, UNSENT } from '../form-state.ts'
import { sendSignIn } from './actions.ts'
import { Wait } from './wait.tsx'

interface SignInFormProps {
  /** Where to go afterwards. */
  next: string
  /** What another way in had to say. */
  notice?: string | undefined
}

export function SignInForm({ next, notice }: SignInFormProps) {
  const first: FormState = notice === undefined ? UNSENT : { ...UNSENT, message: notice }
  const [state, send, isPending] = useActionState(sendSignIn, first)
  return (
    <form action={send} className="mt-8 flex flex-col gap-5" noValidate>
      {state.waitSeconds === undefined ? (
        <FormErrors title="You are not signed in" errors={errorsOf(state)} />
      ) : (
        <Wait key={state.tries} seconds={state.waitSeconds} />
      )}
      <input type="hidden" name="next" value={next} />
      <TextField
        id="email"
        name="email"
        label="E-mail"
        type="email"
        inputMode="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={state.values.email}
        error={faultOf(state, 'email')}
        required
      />
      <TextField
        id="password"
        name="password"
        label="Password"
        type="password"
        autoComplete="current-password"
        error={faultOf(state, 'password')}
        required
      />
      <Button type="submit" variant="primary" size="large" pending={isPending}>
        Sign in
      </Button>
    </form>
  )
}
