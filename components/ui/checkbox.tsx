'use client'

import clsx from 'clsx'
import { type ComponentProps, type ReactNode, useEffect, useRef } from 'react'

interface CheckboxProps extends Omit<ComponentProps<'input'>, 'type' | 'ref'> {
  label: string
  hideLabel?: boolean | undefined
  description?: ReactNode
  /** Some but not all below it are checked. */
  indeterminate?: boolean | undefined
}

export function Checkbox({ label, hideLabel, description, indeterminate = false, className, ...input }: CheckboxProps) {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    // The platform has no attribute for the third state.
    if (box.current) box.current.indeterminate = indeterminate
  }, [indeterminate])
  return (
    <label
      className={clsx(
        'inline-flex min-h-6 gap-2 pointer-coarse:min-h-11',
        hideLabel ? 'min-w-6 items-center justify-center' : 'py-0.5 pointer-coarse:items-center',
        className,
      )}
    >
      <input
        {...input}
        ref={box}
        type="checkbox"
        className={clsx('choice-box choice-check rounded-sm', hideLabel ? '' : 'mt-0.5 pointer-coarse:mt-0')}
      />
      <span className={hideLabel ? 'sr-only' : clsx('text-body', input.disabled && 'text-ink3')}>
        {label}
        {description ? <span className="block text-small text-ink3">{description}</span> : null}
      </span>
    </label>
  )
}
