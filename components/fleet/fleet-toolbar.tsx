'use client'

import { Search } from 'lucide-react'
import { useRef } from 'react'
import type { Server } from '#lib/contracts/fleet-model'
import { HealthStatus } from '#lib/contracts/fleet-model'
import { CONDITION_WORDS, CONDITIONS } from '#lib/format/condition'
import { facetsOf } from '#lib/format/fleet-view'
import { useShortcut } from '../layout/shortcuts.tsx'
import { Button } from '../ui/button.tsx'
import { KeyHint } from '../ui/key-hint.tsx'
import { Segmented } from '../ui/radio-group.tsx'
import { Select, type SelectOption } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'
import type { FleetView } from './use-fleet-view.ts'

interface FleetToolbarProps {
  servers: readonly Server[]
  view: FleetView
  shownCount: number
}

const looks = [
  { value: 'tiles', label: 'Tiles' },
  { value: 'table', label: 'Table' },
] as const

const states = CONDITIONS.map((condition) => ({ value: condition, label: CONDITION_WORDS[condition] }))
const healths = HealthStatus.options.map((health) => ({ value: health, label: sentence(health) }))
const groupings = [
  { value: 'tag', label: 'Group by tag' },
  { value: 'type', label: 'Group by type' },
  { value: 'none', label: 'No groups' },
]

function sentence(word: string): string {
  const plain = word.replace('_', ' ')
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}

function plainOptions(words: readonly string[]): SelectOption[] {
  return words.map((word) => ({ value: word, label: word }))
}

/** Search, filters and the switch between tiles and table; all of it lives in the address. */
export function FleetToolbar({ servers, view, shownCount }: FleetToolbarProps) {
  const field = useRef<HTMLInputElement>(null)
  useShortcut({ keys: '/', label: 'Search servers', group: 'Servers', run: () => field.current?.focus() })
  const facets = facetsOf(servers)
  const facet = (name: 'state' | 'health' | 'transport' | 'tag' | 'type', label: string, options: SelectOption[]) =>
    options.length > 1 || view.filter[name] !== null ? (
      <Select
        label={label}
        hideLabel
        value={view.filter[name] ?? ''}
        options={options}
        placeholder={label}
        onChange={(event) => view.setFacet(name, event.target.value || null)}
        className="w-32 max-sm:w-[calc(50%-4px)]"
      />
    ) : null
  return (
    <div className="flex flex-wrap items-center gap-2 pt-6 pb-4">
      <TextField
        label="Search servers"
        hideLabel
        type="search"
        ref={field}
        value={view.filter.search}
        placeholder="Search servers"
        prefix={<Search strokeWidth={1.5} aria-hidden="true" />}
        suffix={view.filter.search ? undefined : <KeyHint keys="/" className="max-md:hidden" />}
        onChange={(event) => view.setSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          view.setSearch('')
          event.currentTarget.blur()
        }}
        className="w-56 max-sm:w-full"
      />
      {facet('state', 'Any state', states)}
      {facet('health', 'Any health', healths)}
      {facet('transport', 'Any transport', plainOptions(facets.transports))}
      {facet('tag', 'Any tag', plainOptions(facets.tags))}
      {facet('type', 'Any type', plainOptions(facets.types))}
      {view.isFiltered ? (
        <Button variant="ghost" onClick={view.clear}>
          Clear filters
        </Button>
      ) : null}
      <span className="ml-auto flex items-center gap-3 max-sm:ml-0 max-sm:w-full max-sm:justify-between">
        <span role="status" className="text-small whitespace-nowrap text-ink3">
          {view.isFiltered ? `${shownCount} of ${servers.length}` : null}
        </span>
        {view.look === 'tiles' ? (
          <Select
            label="Group servers"
            hideLabel
            value={view.grouping}
            options={groupings}
            onChange={(event) =>
              view.setGrouping(event.target.value === 'type' ? 'type' : event.target.value === 'none' ? 'none' : 'tag')
            }
            className="w-36 max-sm:hidden"
          />
        ) : null}
        <Segmented legend="View" name="view" options={looks} value={view.look} onValueChange={view.setLook} />
      </span>
    </div>
  )
}
