import clsx from 'clsx'
import type { ComponentProps } from 'react'
import { controlClass, Field, type FieldText } from './field.tsx'

interface TextAreaProps extends Omit<ComponentProps<'textarea'>, 'id' | 'required'>, FieldText {
  id?: string | undefined
  mono?: boolean | undefined
}

export function TextArea({ id, mono, className, rows = 4, ...rest }: TextAreaProps) {
  const { label, hideLabel, description, error, required, ...input } = rest
  return (
    <Field {...{ id, label, hideLabel, description, error, required, className }}>
      {(control) => (
        <textarea
          {...input}
          {...control}
          rows={rows}
          className={clsx(controlClass, 'scroll-quiet resize-y py-1.5', mono && 'font-mono text-mono')}
        />
      )}
    </Field>
  )
}
