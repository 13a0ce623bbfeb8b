'use client'

import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import clsx from 'clsx'
import { backdropClass, OverlayBody, type OverlayProps } from './dialog.tsx'

interface DrawerProps extends OverlayProps {
  size?: 'medium' | 'large' | undefined
}

/** A modal panel at the right edge, a sheet from the bottom on phones. */
export function Drawer({ size = 'medium', trigger, open, onOpenChange, ...content }: DrawerProps) {
  return (
    <BaseDialog.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      {trigger ? <BaseDialog.Trigger render={trigger} /> : null}
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={backdropClass} />
        <BaseDialog.Popup
          className={clsx(
            'fixed inset-x-0 bottom-0 z-40 flex max-h-[88dvh] flex-col rounded-t-lg border-t bg-panel shadow-overlay outline-none',
            'sm:inset-y-0 sm:right-0 sm:left-auto sm:max-h-none sm:w-full sm:rounded-none sm:border-t-0 sm:border-l',
            'transition-[opacity,translate] duration-200 data-ending-style:translate-y-4 data-ending-style:opacity-0 data-starting-style:translate-y-4 data-starting-style:opacity-0',
            'sm:data-ending-style:translate-x-4 sm:data-ending-style:translate-y-0 sm:data-starting-style:translate-x-4 sm:data-starting-style:translate-y-0',
            size === 'large' ? 'sm:max-w-[720px]' : 'sm:max-w-[480px]',
          )}
        >
          <OverlayBody {...content} />
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}
