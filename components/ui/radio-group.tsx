import clsx from 'clsx'
import type { ReactNode } from 'react'

export interface Choice<Value extends string> {
  value: Value
  label: string
  description?: ReactNode
  disabled?: boolean
}

interface ChoiceProps<Value extends string> {
  /** Names the group aloud and above it. */
  legend: string
  hideLegend?: boolean | undefined
  name: string
  options: readonly Choice<Value>[]
  value?: Value | undefined
  defaultValue?: Value | undefined
  onValueChange?: ((value: Value) => void) | undefined
  disabled?: boolean | undefined
  className?: string | undefined
}

function radioProps<Value extends string>(props: ChoiceProps<Value>, option: Choice<Value>) {
  const { name, value, defaultValue, onValueChange, disabled } = props
  const chosen =
    value === undefined ? { defaultChecked: defaultValue === option.value } : { checked: value === option.value }
  const change = onValueChange ? { onChange: () => onValueChange(option.value) } : { readOnly: true }
  return {
    type: 'radio' as const,
    name,
    value: option.value,
    disabled: disabled || option.disabled,
    ...chosen,
    ...change,
  }
}

/** One of a few, each with room for a line of explanation. */
export function RadioGroup<Value extends string>(props: ChoiceProps<Value>) {
  const { legend, hideLegend, options, className } = props
  return (
    <fieldset className={clsx('flex min-w-0 flex-col gap-1', className)}>
      <legend className={hideLegend ? 'sr-only' : 'pb-1 text-small font-medium'}>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className="inline-flex min-h-6 gap-2 py-0.5 pointer-coarse:min-h-11">
          <input {...radioProps(props, option)} className="choice-box choice-dot mt-0.5" />
          <span className={clsx('text-body', (props.disabled || option.disabled) && 'text-ink3')}>
            {option.label}
            {option.description ? <span className="block text-small text-ink3">{option.description}</span> : null}
          </span>
        </label>
      ))}
    </fieldset>
  )
}

/** One of two to five short words, side by side; behaves as radio buttons for keys and screen readers. */
export function Segmented<Value extends string>(props: ChoiceProps<Value>) {
  const { legend, hideLegend = true, options, className } = props
  return (
    <fieldset className={clsx('min-w-0', className)}>
      <legend className={hideLegend ? 'sr-only' : 'pb-1 text-small font-medium'}>{legend}</legend>
      <div className="inline-flex rounded-sm border border-line-strong bg-panel">
        {options.map((option) => (
          <label
            key={option.value}
            className={clsx(
              'relative flex h-[calc(var(--control)-2px)] items-center px-2.5 text-small font-medium text-ink2 select-none not-first:border-l not-first:border-line',
              'hover:text-ink has-checked:bg-ink has-checked:text-panel has-disabled:text-ink3 has-focus-visible:z-10 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
            )}
          >
            <input
              {...radioProps(props, option)}
              className="absolute inset-0 m-0 size-full appearance-none outline-none"
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
