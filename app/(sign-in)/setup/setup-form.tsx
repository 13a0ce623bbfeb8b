'use client'

import { useActionState } from 'react'
import { Button } from '#components/ui/button'
import { FormErrors } from '#components/ui/form-errors'
import { TextField } from '#components/ui/text-field'
import { errorsOf, faultOf, UNSENT } from '../form-state.ts'
import { sendSetup } from './actions.ts'
import { LinkInvalid, SetupClosed } from './setup-ended.tsx'

export function SetupForm({ token }: { token: string }) {
  const [state, send, isPending] = useActionState(sendSetup, UNSENT)
  if (state.code === 'conflict') return <SetupClosed />
  if (state.code === 'forbidden') return <LinkInvalid />
  return (
    <>
      <h1 className="text-display">Create the first administrator</h1>
      <p className="mt-1 text-ink2">
        This account may do everything, also say what runs on this machine. It can create accounts for others.
      </p>
      <form action={send} className="mt-8 flex flex-col gap-5" noValidate>
        <FormErrors errors={errorsOf(state)} />
        <input type="hidden" name="token" value={token} />
        <TextField
          id="name"
          name="name"
          label="Your name"
          autoComplete="name"
          maxLength={100}
          defaultValue={state.values.name}
          error={faultOf(state, 'name')}
          required
        />
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
          autoComplete="new-password"
          description="At least 12 characters; a sentence is easy to remember. Nothing else is asked of it."
          error={faultOf(state, 'password')}
          required
        />
        <Button type="submit" variant="primary" size="large" pending={isPending}>
          Create account and sign in
        </Button>
      </form>
    </>
  )
}
