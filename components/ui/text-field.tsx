import clsx from 'clsx'
import type { ComponentProps, ReactNode } from 'react'
import { controlClass, Field, type FieldText } from './field.tsx'

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'id' | 'required' | 'prefix'>, FieldText {
  id?: string | undefined
  /** Ids, commands, addresses. */
  mono?: boolean | undefined
  /** An icon or a unit inside the frame. */
  prefix?: ReactNode
  suffix?: ReactNode
}

export function TextField({ id, mono, prefix, suffix, className, ...rest }: TextFieldProps) {
  const { label, hideLabel, description, error, required, ...input } = rest
  return (
    <Field {...{ id, label, hideLabel, description, error, required, className }}>
      {(control) => (
        <span className="relative flex items-center">
          {prefix ? <Inset edge="left">{prefix}</Inset> : null}
          <input
            type="text"
            {...input}
            {...control}
            className={clsx(
              controlClass,
              'h-control',
              mono && 'font-mono text-mono',
              prefix && 'pl-8',
              suffix && 'pr-12',
            )}
          />
          {suffix ? <Inset edge="right">{suffix}</Inset> : null}
        </span>
      )}
    </Field>
  )
}

function Inset({ edge, children }: { edge: 'left' | 'right'; children: ReactNode }) {
  return (
    <span
      className={clsx(
        'pointer-events-none absolute flex items-center text-small text-ink3 [&_svg]:size-4',
        edge === 'left' ? 'left-2' : 'right-2',
      )}
    >
      {children}
    </span>
  )
}
