import Link from 'next/link'

export interface Crumb {
  label: string
  /** Left out for the page itself. */
  href?: string
}

export function Breadcrumb({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol className="flex min-w-0 items-center gap-2 text-body">
        {crumbs.map((crumb, position) => (
          <li key={crumb.href ?? crumb.label} className="flex min-w-0 items-center gap-2 last:flex-1">
            {position > 0 ? (
              <span aria-hidden="true" className="text-ink3">
                /
              </span>
            ) : null}
            {crumb.href ? (
              <Link href={crumb.href} className="inline-flex min-h-6 items-center text-ink2 hover:text-ink">
                {crumb.label}
              </Link>
            ) : (
              <span aria-current="page" className="truncate font-medium">
                {crumb.label}
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}
