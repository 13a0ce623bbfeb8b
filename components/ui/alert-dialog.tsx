'use client'

import { AlertDialog as BaseAlertDialog } from '@base-ui/react/alert-dialog'
import { type ReactElement, type ReactNode, useState } from 'react'
import { Button } from './button.tsx'
import { backdropClass } from './dialog.tsx'
import { TextField } from './text-field.tsx'

interface AlertDialogProps {
  /** The question, with its object: "Remove github?" */
  title: string
  /** What will happen, with numbers: "Stops 3 servers; 12 calls in flight will fail." */
  children: ReactNode
  /** The verb, never "OK". */
  confirmLabel: string
  onConfirm: () => void
  danger?: boolean | undefined
  pending?: boolean | undefined
  /** The name to be typed before what cannot be undone. */
  typedName?: string | undefined
  trigger?: ReactElement | undefined
  open?: boolean | undefined
  onOpenChange?: ((open: boolean) => void) | undefined
}

/** Asks before what cannot be undone. What can be undone needs no question, only an undo. */
export function AlertDialog(props: AlertDialogProps) {
  const { title, children, confirmLabel, onConfirm, danger, pending, typedName, trigger, open, onOpenChange } = props
  const [typed, setTyped] = useState('')
  const change = (next: boolean) => {
    if (!next) setTyped('')
    onOpenChange?.(next)
  }
  const confirm = (
    <Button
      variant={danger ? 'danger' : 'primary'}
      pending={pending}
      disabled={typedName !== undefined && typed !== typedName}
      onClick={onConfirm}
    >
      {confirmLabel}
    </Button>
  )
  return (
    <BaseAlertDialog.Root {...(open === undefined ? {} : { open })} onOpenChange={change}>
      {trigger ? <BaseAlertDialog.Trigger render={trigger} /> : null}
      <BaseAlertDialog.Portal>
        <BaseAlertDialog.Backdrop className={backdropClass} />
        <BaseAlertDialog.Viewport className="fixed inset-0 z-40 flex items-end justify-center sm:items-center sm:p-6">
          <BaseAlertDialog.Popup className="flex max-h-[92dvh] w-full max-w-[440px] flex-col rounded-t-lg border border-line bg-panel shadow-overlay outline-none transition-opacity duration-200 data-ending-style:opacity-0 data-starting-style:opacity-0 sm:rounded-lg">
            <div className="flex flex-col gap-2 overflow-y-auto px-4 pt-4 pb-4">
              <BaseAlertDialog.Title className="text-heading">{title}</BaseAlertDialog.Title>
              <BaseAlertDialog.Description render={<div />} className="text-body text-ink2">
                {children}
              </BaseAlertDialog.Description>
              {typedName === undefined ? null : (
                <TextField
                  className="mt-2"
                  label={`Type ${typedName} to confirm`}
                  mono
                  autoComplete="off"
                  spellCheck={false}
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                />
              )}
            </div>
            <footer className="flex flex-wrap justify-end gap-2 border-t px-4 py-3 pb-[max(12px,env(safe-area-inset-bottom))]">
              <BaseAlertDialog.Close render={<Button>Cancel</Button>} />
              {open === undefined ? <BaseAlertDialog.Close render={confirm} /> : confirm}
            </footer>
          </BaseAlertDialog.Popup>
        </BaseAlertDialog.Viewport>
      </BaseAlertDialog.Portal>
    </BaseAlertDialog.Root>
  )
}
