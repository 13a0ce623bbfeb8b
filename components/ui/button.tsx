import clsx from 'clsx'
import Link from 'next/link'
import type { ComponentProps, MouseEvent, ReactNode } from 'react'
import { Spinner } from './spinner.tsx'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'
export type ButtonSize = 'small' | 'medium' | 'large'

const frame =
  'relative inline-flex flex-none items-center justify-center gap-1.5 rounded-sm border font-medium whitespace-nowrap select-none transition-colors active:duration-75 ' +
  'disabled:pointer-events-none aria-disabled:cursor-not-allowed [&_svg:not([data-glyph])]:size-4'

const sizes: Record<ButtonSize, string> = {
  small: 'h-7 px-2 text-small pointer-coarse:h-control',
  medium: 'h-control px-3 text-body',
  large: 'h-10 px-4 text-body pointer-coarse:h-12',
}

const variants: Record<ButtonVariant, string> = {
  primary:
    'border-ink bg-ink text-panel hover:border-ink2 hover:bg-ink2 disabled:border-line disabled:bg-sunken disabled:text-ink3',
  secondary:
    'border-line-strong bg-panel text-ink hover:border-ink active:bg-sunken data-popup-open:border-ink data-popup-open:bg-sunken disabled:border-line disabled:text-ink3',
  ghost:
    'border-transparent text-ink2 hover:bg-hover hover:text-ink active:bg-press data-popup-open:bg-press data-popup-open:text-ink disabled:text-ink3',
  danger:
    'border-error bg-error text-on-solid hover:border-ink disabled:border-line disabled:bg-sunken disabled:text-ink3',
}

interface ButtonLook {
  variant?: ButtonVariant | undefined
  size?: ButtonSize | undefined
  className?: string | undefined
}

/** Gives the classes of a button, for elements that must look like one without being one. */
export function buttonClass({ variant = 'secondary', size = 'medium', className }: ButtonLook = {}): string {
  return clsx(frame, sizes[size], variants[variant], className)
}

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: ButtonVariant | undefined
  size?: ButtonSize | undefined
  icon?: ReactNode
  /** Under way: keeps width and focus, says so to screen readers and swallows further clicks. */
  pending?: boolean | undefined
}

function swallow(event: MouseEvent) {
  event.preventDefault()
  event.stopPropagation()
}

export function Button({ variant, size, icon, pending, className, children, ...rest }: ButtonProps) {
  const waiting = pending ? { 'aria-disabled': true, 'aria-busy': true, onClick: swallow } : null
  return (
    <button
      type="button"
      data-solid={variant === 'primary' || variant === 'danger' ? '' : undefined}
      {...rest}
      {...waiting}
      className={buttonClass({ variant, size, className })}
    >
      {pending && !icon ? (
        <>
          <span className="invisible inline-flex items-center gap-1.5">{children}</span>
          <span className="absolute inset-0 grid place-items-center" aria-hidden="true">
            <Spinner />
          </span>
          <span className="sr-only">{children}</span>
        </>
      ) : (
        <>
          {icon ? (
            <span className="grid size-4 flex-none place-items-center" aria-hidden="true">
              {pending ? <Spinner /> : icon}
            </span>
          ) : null}
          {children}
        </>
      )}
    </button>
  )
}

export interface LinkButtonProps extends ComponentProps<typeof Link> {
  variant?: ButtonVariant | undefined
  size?: ButtonSize | undefined
  icon?: ReactNode
}

/** A link that weighs as much as a button, for verbs that go somewhere. */
export function LinkButton({ variant, size, icon, className, children, ...rest }: LinkButtonProps) {
  return (
    <Link {...rest} className={buttonClass({ variant, size, className })}>
      {icon}
      {children}
    </Link>
  )
}
