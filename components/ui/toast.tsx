'use client'

import { Toast } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { Button } from './button.tsx'
import { type Shape, StatusGlyph } from './status-glyph.tsx'

export interface ToastMessage {
  title: string
  description?: ReactNode
  /** The state it reports; without one the toast is plain ink. */
  shape?: Shape
  /** A way back. It is also in the history, so the toast may leave. */
  undo?: { label?: string; onUndo: () => void }
  /** Milliseconds until it leaves; 0 stays. */
  timeout?: number
  /** Interrupts a screen reader; for failures only. */
  urgent?: boolean
}

export interface Toasts {
  /** Shows a message and returns its id. */
  show(message: ToastMessage): string
  update(id: string, message: ToastMessage): void
  dismiss(id: string): void
}

interface ToastData {
  shape?: Shape | undefined
}

function toOptions(message: ToastMessage, dismiss: () => void) {
  const { title, description, shape, undo, timeout, urgent } = message
  const undoProps = undo && {
    children: undo.label ?? 'Undo',
    onClick: () => {
      undo.onUndo()
      dismiss()
    },
  }
  return {
    title,
    description,
    data: { shape } satisfies ToastData,
    priority: urgent ? ('high' as const) : ('low' as const),
    // A message with a verb stays long enough to be reached with the keyboard.
    timeout: timeout ?? (undo ? 10_000 : 6_000),
    ...(undoProps ? { actionProps: undoProps } : {}),
  }
}

/** Gives the functions that show, change and remove toasts; needs `ToastProvider` above. */
export function useToast(): Toasts {
  const { add, update, close } = Toast.useToastManager<ToastData>()
  return useMemo(
    () => ({
      show(message) {
        const id: string = add(toOptions(message, () => close(id)))
        return id
      },
      update: (id, message) =>
        update(
          id,
          toOptions(message, () => close(id)),
        ),
      dismiss: (id) => close(id),
    }),
    [add, update, close],
  )
}

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider limit={4}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-[calc(var(--statusbar)+12px)] z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col-reverse gap-2">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function ToastList() {
  const { toasts } = Toast.useToastManager<ToastData>()
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      swipeDirection="right"
      className="translate-x-(--toast-swipe-movement-x) rounded-md border bg-panel shadow-overlay transition-opacity duration-200 data-ending-style:opacity-0 data-limited:hidden data-starting-style:opacity-0"
    >
      <Toast.Content className="flex items-start gap-2.5 py-2 pr-2 pl-3">
        {toast.data?.shape ? <StatusGlyph shape={toast.data.shape} className="mt-[10px]" /> : null}
        <div className="min-w-0 flex-1 py-1.5">
          <Toast.Title render={<p />} className="font-medium" />
          <Toast.Description className="mt-0.5 text-small text-ink2" />
        </div>
        {toast.actionProps ? <Toast.Action render={<Button variant="secondary" />} /> : null}
        <Toast.Close
          render={
            <Button variant="ghost" aria-label="Dismiss" icon={<X strokeWidth={1.5} />} className="w-control px-0!" />
          }
        />
      </Toast.Content>
    </Toast.Root>
  ))
}
