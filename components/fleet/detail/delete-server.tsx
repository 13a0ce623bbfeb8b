'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { call } from '#lib/api/client'
import { isAppError } from '#lib/contracts/errors'
import { fleet } from '#lib/contracts/fleet'
import type { Server } from '#lib/contracts/fleet-model'
import { AlertDialog } from '../../ui/alert-dialog.tsx'
import { useToast } from '../../ui/toast.tsx'

interface DeleteServerProps {
  server: Server
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Asks for the name before a server and its history go for good. */
export function DeleteServer({ server, open, onOpenChange }: DeleteServerProps) {
  const [pending, setPending] = useState(false)
  const router = useRouter()
  const toast = useToast()
  const remove = () => {
    setPending(true)
    call(fleet.remove, { serverId: server.id })
      .then(
        ({ message }) => {
          toast.show({ title: message })
          router.push('/')
        },
        (error: unknown) => {
          const description = isAppError(error) ? error.message : 'Signalbox could not be reached.'
          toast.show({ title: `${server.name} was not deleted`, description, shape: 'failed', urgent: true })
          onOpenChange(false)
        },
      )
      .finally(() => setPending(false))
  }
  const isUp = server.state === 'running' || server.state === 'starting'
  return (
    <AlertDialog
      title={`Delete ${server.name}?`}
      confirmLabel="Delete server"
      danger
      pending={pending}
      typedName={server.name}
      open={open}
      onOpenChange={onOpenChange}
      onConfirm={remove}
    >
      <p>
        {isUp ? 'It is stopped first; calls in flight fail. ' : ''}Its configuration, stored secrets and history are
        deleted with it. This cannot be undone.
      </p>
    </AlertDialog>
  )
}
