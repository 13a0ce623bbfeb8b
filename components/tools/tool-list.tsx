'use client'

import clsx from 'clsx'
import { Search } from 'lucide-react'
import type { QuarantinedTool, Tool } from '#lib/contracts/tools'
import { toolHints } from '#lib/format/tool-call'
import { visibleLine } from '#lib/format/visible-text'
import { Badge } from '../ui/badge.tsx'
import { StatusGlyph } from '../ui/status-glyph.tsx'
import { TextField } from '../ui/text-field.tsx'

interface ToolListProps {
  tools: readonly Tool[]
  quarantined: readonly QuarantinedTool[]
  total: number
  chosen: string | null
  onChoose: (name: string) => void
  search: string
  onSearch: (text: string) => void
}

export function ToolList({ tools, quarantined, total, chosen, onChoose, search, onSearch }: ToolListProps) {
  return (
    <section aria-label="Tools" className="lg:sticky lg:top-[calc(var(--topbar)+64px)]">
      <h2 className="sr-only">Tools</h2>
      <TextField
        label="Search tools"
        hideLabel
        type="search"
        placeholder={`Search ${total} tools`}
        prefix={<Search strokeWidth={1.5} aria-hidden="true" />}
        value={search}
        onChange={(event) => onSearch(event.target.value)}
      />
      <div className="scroll-quiet mt-2 overflow-y-auto lg:max-h-[calc(100dvh-14rem)]">
        <ul className="border-t">
          {tools.map((tool) => (
            <li key={tool.name} className="border-b">
              <button
                type="button"
                aria-current={tool.name === chosen ? 'true' : undefined}
                onClick={() => onChoose(tool.name)}
                className={clsx(
                  'block w-full px-2 py-1.5 text-left focus-visible:-outline-offset-2',
                  tool.name === chosen ? 'bg-selected' : 'hover:bg-hover',
                )}
              >
                <span className="flex items-baseline justify-between gap-2">
                  <span className="min-w-0 truncate font-mono text-mono font-medium">{visibleLine(tool.name)}</span>
                  <ToolHint tool={tool} />
                </span>
                {tool.description ? (
                  <span className="mt-0.5 line-clamp-2 text-small text-ink2">{visibleLine(tool.description)}</span>
                ) : null}
              </button>
            </li>
          ))}
        </ul>
        {tools.length === 0 ? (
          <p className="py-3 text-small text-ink2">{total === 0 ? 'It offers no tools.' : 'No tool matches.'}</p>
        ) : null}
        {quarantined.length > 0 ? <Quarantine tools={quarantined} /> : null}
      </div>
    </section>
  )
}

/** What a tool says about itself. */
export function ToolHint({ tool }: { tool: Tool }) {
  const { isReadOnly, isDestructive } = toolHints(tool)
  if (isDestructive) {
    return (
      <Badge tone="warn">
        <StatusGlyph shape="degraded" className="size-2.5" />
        destructive
      </Badge>
    )
  }
  return isReadOnly ? <Badge>read-only</Badge> : null
}

function Quarantine({ tools }: { tools: readonly QuarantinedTool[] }) {
  return (
    <section aria-labelledby="quarantined" className="mt-4">
      <h3 id="quarantined" className="text-small font-semibold">
        Left out
      </h3>
      <ul className="mt-1 border-t">
        {tools.map(({ name, reason }) => (
          <li key={name} className="grid grid-cols-[12px_1fr] items-baseline gap-x-2 border-b px-2 py-1.5">
            <StatusGlyph shape="review" className="translate-y-px" />
            <span className="min-w-0 text-small">
              <span className="font-mono text-mono-compact break-all">{visibleLine(name)}</span>
              <span className="block text-ink2">{visibleLine(reason)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
