import clsx from 'clsx'
import type { ComponentProps, ReactNode } from 'react'

interface SwitchProps extends Omit<ComponentProps<'input'>, 'type'> {
  label: string
  hideLabel?: boolean | undefined
  description?: ReactNode
}

/** For settings that take effect at once; inside a form that is saved, use a checkbox. */
export function Switch({ label, hideLabel, description, className, ...input }: SwitchProps) {
  return (
    <label className={clsx('flex min-h-6 items-start justify-between gap-4 py-0.5 pointer-coarse:min-h-11', className)}>
      <span className={hideLabel ? 'sr-only' : clsx('text-body', input.disabled && 'text-ink3')}>
        {label}
        {description ? <span className="block text-small text-ink3">{description}</span> : null}
      </span>
      {/* biome-ignore lint/a11y/useAriaPropsForRole: a checkbox tells its own checked state, also in the switch role */}
      <input {...input} type="checkbox" role="switch" className="choice-box choice-switch mt-0.5" />
    </label>
  )
}
