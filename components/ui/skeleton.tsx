import clsx from 'clsx'

interface SkeletonProps {
  /** Read aloud once: "Loading servers". */
  label: string
  rows?: number | undefined
  className?: string | undefined
}

const widths = ['w-11/12', 'w-8/12', 'w-10/12', 'w-7/12']

/** Static blocks in the rhythm of a list. They wait 150 ms, so that a fast answer never blinks. */
export function Skeleton({ label, rows = 4, className }: SkeletonProps) {
  return (
    <div role="status" className={clsx('animate-appear', className)}>
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the blocks are identical and never reorder
        <div key={row} aria-hidden="true" className="flex h-row items-center gap-3 border-b">
          <span className="size-3 flex-none rounded-sm bg-press" />
          <span className="h-3 w-28 flex-none rounded-sm bg-press" />
          <span className="min-w-0 flex-1">
            <span className={clsx('block h-3 rounded-sm bg-press', widths[row % widths.length])} />
          </span>
        </div>
      ))}
    </div>
  )
}
