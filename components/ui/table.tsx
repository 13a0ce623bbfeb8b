import clsx from 'clsx'
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'

interface TableProps extends ComponentProps<'table'> {
  /** Names the table for screen readers. */
  caption: string
  /** Keeps the header at the top of the page, below the top bar, while rows scroll under it. */
  stickyHeader?: boolean | undefined
  children: ReactNode
}

/** A plain table: hairlines between rows, row height from the density, numbers in mono. */
export function Table({ caption, stickyHeader = true, className, children, ...rest }: TableProps) {
  return (
    <table
      {...rest}
      data-sticky={stickyHeader ? '' : undefined}
      className={clsx('group/table w-full border-separate border-spacing-0 text-small', className)}
    >
      <caption className="sr-only">{caption}</caption>
      {children}
    </table>
  )
}

export function TableHead({ children }: { children: ReactNode }) {
  return (
    <thead>
      <tr>{children}</tr>
    </thead>
  )
}

interface TableHeaderProps extends Omit<ComponentProps<'th'>, 'children'> {
  children: ReactNode
  numeric?: boolean | undefined
  /** The direction it is sorted by now; `false` for sortable but unsorted. */
  sorted?: 'ascending' | 'descending' | false | undefined
  onSort?: (() => void) | undefined
}

export function TableHeader({ children, numeric, sorted, onSort, className, ...rest }: TableHeaderProps) {
  const Arrow = sorted === 'descending' ? ArrowDown : ArrowUp
  return (
    <th
      scope="col"
      {...rest}
      aria-sort={sorted || undefined}
      className={clsx(
        'h-8 border-b border-b-line-strong bg-bg px-2 text-left text-micro whitespace-nowrap text-ink3 first:pl-3 last:pr-3',
        'group-data-sticky/table:sticky group-data-sticky/table:top-topbar group-data-sticky/table:z-[5]',
        numeric && 'text-right',
        className,
      )}
    >
      {onSort ? (
        <button
          type="button"
          onClick={onSort}
          className={clsx('inline-flex min-h-6 items-center gap-1 hover:text-ink', sorted && 'text-ink')}
        >
          {children}
          <Arrow
            strokeWidth={1.5}
            aria-hidden="true"
            className={clsx('size-3', !sorted && 'opacity-0', numeric && '-order-1')}
          />
        </button>
      ) : (
        children
      )}
    </th>
  )
}

interface TableCellProps extends ComponentProps<'td'> {
  numeric?: boolean | undefined
  mono?: boolean | undefined
  /** The cell that names the row. */
  rowHeader?: boolean | undefined
  /** Takes the room that is left and cuts what does not fit. */
  fill?: boolean | undefined
}

export function TableCell({ numeric, mono, rowHeader, fill, className, ...rest }: TableCellProps) {
  const classes = clsx(
    'h-row border-b px-2 text-left font-normal first:pl-3 last:pr-3',
    (numeric || mono) && 'font-mono text-mono-compact',
    numeric && 'text-right whitespace-nowrap',
    rowHeader && 'font-medium',
    fill && 'w-full max-w-0 truncate',
    className,
  )
  return rowHeader ? <th scope="row" {...rest} className={classes} /> : <td {...rest} className={classes} />
}
