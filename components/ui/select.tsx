import clsx from 'clsx'
import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { controlClass, Field, type FieldText } from './field.tsx'

export interface SelectOption {
  value: string
  label: string
  disabled?: boolean
}

interface SelectProps extends Omit<ComponentProps<'select'>, 'id' | 'required' | 'children' | 'size'>, FieldText {
  id?: string | undefined
  options: readonly SelectOption[]
  /** A first, empty option that asks for a choice. */
  placeholder?: string | undefined
}

/** The platform's own select: it posts with a form, opens the phone's wheel and needs no script. */
export function Select({ id, options, placeholder, className, ...rest }: SelectProps) {
  const { label, hideLabel, description, error, required, ...input } = rest
  return (
    <Field {...{ id, label, hideLabel, description, error, required, className }}>
      {(control) => (
        <span className="relative flex items-center">
          <select {...input} {...control} className={clsx(controlClass, 'h-control appearance-none truncate pr-8')}>
            {placeholder ? <option value="">{placeholder}</option> : null}
            {options.map((option) => (
              <option key={option.value} value={option.value} disabled={option.disabled}>
                {option.label}
              </option>
            ))}
          </select>
          <ChevronDown
            strokeWidth={1.5}
            aria-hidden="true"
            className="pointer-events-none absolute right-2 size-4 text-ink3"
          />
        </span>
      )}
    </Field>
  )
}
