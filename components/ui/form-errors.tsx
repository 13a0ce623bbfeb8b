'use client'

import { type ReactNode, useEffect, useRef } from 'react'

export interface FormError {
  message: string
  /** Id of the control the message belongs to; the message then links to it. */
  fieldId?: string
}

interface FormErrorsProps {
  errors: readonly FormError[]
  title?: string | undefined
  /** What to do about it, below the list. */
  children?: ReactNode
}

/** Lists what stopped a form and takes focus when the list appears or changes. Renders nothing when it is empty. */
export function FormErrors({ errors, title, children }: FormErrorsProps) {
  const box = useRef<HTMLDivElement>(null)
  const fingerprint = errors.map((error) => `${error.fieldId}:${error.message}`).join('\n')
  useEffect(() => {
    if (fingerprint !== '') box.current?.focus()
  }, [fingerprint])
  if (errors.length === 0) return null
  const heading =
    title ?? (errors.length === 1 ? 'One thing needs correcting' : `${errors.length} things need correcting`)
  return (
    <div ref={box} tabIndex={-1} role="alert" className="rounded-sm border-l-2 border-error bg-error-soft px-3 py-2">
      <p className="font-medium text-error">{heading}</p>
      <ul className="mt-1 list-disc pl-4 text-small text-ink">
        {errors.map((error) => (
          <li key={`${error.fieldId}:${error.message}`}>
            {error.fieldId ? (
              <a
                href={`#${error.fieldId}`}
                className="underline underline-offset-2"
                onClick={(event) => focusField(event, error.fieldId)}
              >
                {error.message}
              </a>
            ) : (
              error.message
            )}
          </li>
        ))}
      </ul>
      {children}
    </div>
  )
}

/** Moves the caret instead of the address: a fragment would end up in the history and in shared links. */
function focusField(event: { preventDefault(): void }, fieldId: string | undefined) {
  const field = fieldId ? document.getElementById(fieldId) : null
  if (!field) return
  event.preventDefault()
  field.focus()
}
