import clsx from 'clsx'
import { type ReactNode, useId } from 'react'

export interface FieldText {
  label: string
  /** Keeps the label for screen readers only, where its place already says it. */
  hideLabel?: boolean | undefined
  description?: ReactNode
  error?: string | undefined
  /** `false` writes "(optional)" after the label; leaving it out says nothing. */
  required?: boolean | undefined
}

/** What a control must spread to be tied to its label, description and error. */
export interface ControlBinding {
  id: string
  required?: true
  'aria-describedby'?: string
  'aria-invalid'?: true
}

interface FieldProps extends FieldText {
  id?: string | undefined
  className?: string | undefined
  children: (control: ControlBinding) => ReactNode
}

/** Sets a label above a control, its description and error below, and ties the three together. */
export function Field({ label, hideLabel, description, error, required, id, className, children }: FieldProps) {
  const generated = useId()
  const controlId = id ?? generated
  const described = [description ? `${controlId}-description` : '', error ? `${controlId}-error` : '']
    .filter(Boolean)
    .join(' ')
  const binding: ControlBinding = {
    id: controlId,
    ...(required ? { required: true } : {}),
    ...(described ? { 'aria-describedby': described } : {}),
    ...(error ? { 'aria-invalid': true } : {}),
  }
  return (
    <div className={clsx('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={controlId} className={hideLabel ? 'sr-only' : 'text-small font-medium text-ink'}>
        {label}
        {required === false ? <span className="font-normal text-ink3"> (optional)</span> : null}
      </label>
      {children(binding)}
      {description ? (
        <p id={`${controlId}-description`} className="text-small text-ink3">
          {description}
        </p>
      ) : null}
      {error ? (
        <p id={`${controlId}-error`} className="flex gap-1.5 text-small text-error">
          <svg viewBox="0 0 12 12" aria-hidden="true" className="mt-[3px] size-3 flex-none fill-current">
            <path d="M6 .5 11.8 11.5H.2ZM5.3 4.4v3.2h1.4V4.4ZM5.3 8.6v1.4h1.4V8.6Z" fillRule="evenodd" />
          </svg>
          {error}
        </p>
      ) : null}
    </div>
  )
}

/** The look every text-like control shares. */
export const controlClass =
  'w-full min-w-0 rounded-sm border border-line-strong bg-panel px-2 text-body text-ink hover:border-ink focus-visible:border-focus focus-visible:-outline-offset-1 focus-visible:outline-focus ' +
  'aria-invalid:border-error disabled:border-line disabled:bg-sunken disabled:text-ink3 [&[readonly]]:bg-sunken pointer-coarse:text-heading pointer-coarse:font-normal'
