import { Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { KeyHint } from '../ui/key-hint.tsx'

interface TopBarProps {
  breadcrumb?: ReactNode
  /** The button that opens the palette: `SearchButton` with its click. */
  search?: ReactNode
  /** The time range, when the page has one. */
  range?: ReactNode
  /** Whether what is shown follows the world now. */
  live?: ReactNode
  user?: ReactNode
}

export function TopBar({ breadcrumb, search, range, live, user }: TopBarProps) {
  return (
    <header className="sticky top-0 z-20 flex h-topbar items-center gap-2 border-b bg-bg px-4 md:px-6">
      <div className="min-w-0 flex-1">{breadcrumb}</div>
      {search}
      {range}
      {live}
      {user}
    </header>
  )
}

interface SearchButtonProps {
  onClick?: (() => void) | undefined
  keys?: string | undefined
}

/** Opens the palette; as wide as a field on large screens, an icon on phones. */
export function SearchButton({ onClick, keys = '⌘K' }: SearchButtonProps) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="flex h-control min-w-control flex-none items-center justify-center gap-2 rounded-sm border border-transparent text-body text-ink3 hover:text-ink md:w-56 md:justify-start md:border-line md:bg-panel md:pr-1.5 md:pl-2 md:hover:border-line-strong"
    >
      <Search className="size-4 flex-none" strokeWidth={1.5} aria-hidden="true" />
      <span className="max-md:sr-only">Search or do</span>
      <KeyHint keys={keys} className="ml-auto max-md:hidden" />
    </button>
  )
}
