'use client'

import clsx from 'clsx'
import { Search, SlidersHorizontal } from 'lucide-react'
import { useRef, useState } from 'react'
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
import { type FleetView, GROUPINGS } from './use-fleet-view.ts'

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
  const facets = facetsOf(servers)
  const [open, setOpen] = useState(false)
  const facet = (name: 'state' | 'health' | 'transport' | 'tag' | 'type', label: string, options: SelectOption[]) =>
    options.length > 1 || view.filter[name] !== null ? (
      <Select
        label={label}
        hideLabel
        value={view.filter[name] ?? ''}
        options={options}
        placeholder={label}
        onChange={(event) => view.setFacet(name, event.target.value || null)}
        className="w-34 max-sm:w-[calc(50%-4px)]"
      />
    ) : null
  return (
    <>
      <div className="flex min-h-control flex-wrap items-center gap-x-3 gap-y-2 pt-8">
        <h2 id="fleet" className="text-small font-medium text-ink2">
          Fleet{' '}
          <span role="status" className="font-mono text-mono-compact font-normal text-ink3">
            {view.isFiltered ? `${shownCount} of ${servers.length}` : servers.length}
          </span>
        </h2>
        <span className="mr-auto">
          {view.isFiltered ? (
            <Button variant="ghost" size="small" onClick={view.clear}>
              Clear filters
            </Button>
          ) : null}
        </span>
        {view.look === 'tiles' ? (
          <Select
            label="Group servers"
            hideLabel
            value={view.grouping}
            options={groupings}
            onChange={(event) => view.setGrouping(GROUPINGS.find((each) => each === event.target.value) ?? 'tag')}
            className="w-36"
          />
        ) : null}
        <Segmented
          legend="View"
          name="view"
          options={looks}
          value={view.look}
          onValueChange={view.setLook}
          className="max-sm:hidden"
        />
      </div>
      <div className="flex flex-wrap items-center gap-2 pt-2 pb-4">
        <SearchField view={view} />
        <Button
          aria-expanded={open}
          aria-controls="facets"
          onClick={() => setOpen(!open)}
          icon={<SlidersHorizontal strokeWidth={1.5} />}
          className="sm:hidden"
        >
          Filters
        </Button>
        <div id="facets" className={clsx('contents', !open && 'max-sm:hidden')}>
          {facet('state', 'Any state', states)}
          {facet('health', 'Any health', healths)}
          {facet('transport', 'Any transport', plainOptions(facets.transports))}
          {facet('tag', 'Any tag', plainOptions(facets.tags))}
          {facet('type', 'Any type', plainOptions(facets.types))}
        </div>
      </div>
    </>
  )
}

function SearchField({ view }: { view: FleetView }) {
  const field = useRef<HTMLInputElement>(null)
  useShortcut({ keys: '/', label: 'Search servers', group: 'Servers', run: () => field.current?.focus() })
  return (
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
      className="w-56 max-sm:w-auto max-sm:flex-1"
    />
  )
}
