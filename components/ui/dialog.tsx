'use client'

import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import clsx from 'clsx'
import { X } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { Button } from './button.tsx'

export interface OverlayProps {
  title: string
  description?: ReactNode
  /** The button that opens it; leave out when `open` is controlled. */
  trigger?: ReactElement | undefined
  open?: boolean | undefined
  onOpenChange?: ((open: boolean) => void) | undefined
  children?: ReactNode
  /** Buttons, main verb last. Wrap one in `DialogClose` to make it close the dialog. */
  footer?: ReactNode
}

interface DialogProps extends OverlayProps {
  size?: 'small' | 'medium' | 'large' | undefined
}

const widths = { small: 'max-w-[400px]', medium: 'max-w-[560px]', large: 'max-w-[840px]' }

export const backdropClass =
  'fixed inset-0 z-40 bg-scrim transition-opacity duration-200 data-ending-style:opacity-0 data-starting-style:opacity-0'

export function Dialog({ size = 'medium', trigger, open, onOpenChange, ...content }: DialogProps) {
  return (
    <BaseDialog.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      {trigger ? <BaseDialog.Trigger render={trigger} /> : null}
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={backdropClass} />
        <BaseDialog.Viewport className="fixed inset-0 z-40 flex items-end justify-center sm:items-center sm:p-6">
          <BaseDialog.Popup
            className={clsx(
              'flex max-h-[92dvh] w-full flex-col rounded-t-lg border border-line bg-panel shadow-overlay outline-none sm:rounded-lg',
              'transition-[opacity,translate] duration-200 data-ending-style:translate-y-1 data-ending-style:opacity-0 data-starting-style:translate-y-1 data-starting-style:opacity-0',
              widths[size],
            )}
          >
            <OverlayBody {...content} />
          </BaseDialog.Popup>
        </BaseDialog.Viewport>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}

/** Title, scrolling body and footer, shared by the dialog and the drawer. */
export function OverlayBody({ title, description, children, footer }: Omit<OverlayProps, 'trigger'>) {
  return (
    <>
      <header className="flex items-start gap-3 px-4 pt-3 pb-2">
        <div className="min-w-0 flex-1">
          <BaseDialog.Title className="pt-1 text-heading">{title}</BaseDialog.Title>
          {description ? (
            <BaseDialog.Description className="mt-1 text-body text-ink2">{description}</BaseDialog.Description>
          ) : null}
        </div>
        <BaseDialog.Close
          render={
            <Button
              variant="ghost"
              aria-label="Close"
              icon={<X strokeWidth={1.5} />}
              className="-mr-2 w-control px-0!"
            />
          }
        />
      </header>
      {children ? <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto px-4 pt-1 pb-4">{children}</div> : null}
      {footer ? (
        <footer className="flex flex-wrap justify-end gap-2 border-t px-4 py-3 pb-[max(12px,env(safe-area-inset-bottom))]">
          {footer}
        </footer>
      ) : null}
    </>
  )
}

/** Makes the button inside it close the dialog or drawer around it. */
export function DialogClose({ children }: { children: ReactElement }) {
  return <BaseDialog.Close render={children} />
}
