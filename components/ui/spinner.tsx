import clsx from 'clsx'

interface SpinnerProps {
  /** Announced to screen readers; leave out when the text beside it already says what is happening. */
  label?: string | undefined
  className?: string | undefined
}

/** Shows that something is under way, as the same half circle that means "starting". */
export function Spinner({ label, className }: SpinnerProps) {
  return (
    <span role={label ? 'status' : undefined} className={clsx('inline-flex size-3 flex-none', className)}>
      <svg viewBox="0 0 12 12" aria-hidden="true" className="size-full animate-turn">
        <circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" strokeWidth="1.5" opacity="0.3" />
        <path d="M6 1.25A4.75 4.75 0 0 1 10.75 6" fill="none" stroke="currentColor" strokeWidth="1.5" />
      </svg>
      {label ? <span className="sr-only">{label}</span> : null}
    </span>
  )
}
