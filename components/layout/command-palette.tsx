'use client'

import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { backdropClass } from '../ui/dialog.tsx'
import { KeyHint } from '../ui/key-hint.tsx'
import { matches, type PaletteGroup, type PaletteItem, type Step } from './palette-items.ts'
import { usePaletteGroups } from './use-palette-groups.tsx'

interface CommandPaletteProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  onSignOut: () => void
}

const MOST_SHOWN = 50
const stepWords: Record<Step, string> = { start: 'Start', stop: 'Stop', restart: 'Restart' }

/** The index of everything: places to go and things to do, found by typing. */
export function CommandPalette({ open, onOpenChange, onSignOut }: CommandPaletteProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={backdropClass} />
        <Dialog.Viewport className="fixed inset-0 z-40 flex items-start justify-center px-2 pt-[max(8px,12dvh)] pb-2">
          <Dialog.Popup
            aria-label="Command palette"
            className="flex max-h-[min(32rem,76dvh)] w-full max-w-[560px] flex-col rounded-lg border border-line bg-panel shadow-overlay outline-none transition-opacity duration-75 data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            <PaletteList onSignOut={onSignOut} close={() => onOpenChange(false)} />
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function PaletteList({ onSignOut, close }: { onSignOut: () => void; close: () => void }) {
  const [step, setStep] = useState<Step | null>(null)
  const [query, setQuery] = useState('')
  const groups = usePaletteGroups({ step, onSignOut })
  const choose = (item: PaletteItem) => {
    const next = item.run()
    setQuery('')
    if (next) setStep(next)
    else close()
  }
  return (
    <Autocomplete.Root
      // A new list for each step, so that the highlight begins at its top.
      key={step ?? 'all'}
      open
      inline
      items={groups}
      value={query}
      onValueChange={(value, { reason }) => {
        if (reason !== 'item-press') setQuery(value)
      }}
      filter={matches}
      itemToStringValue={(item: PaletteItem) => item.label}
      autoHighlight="always"
      keepHighlight
      limit={MOST_SHOWN}
    >
      <div className="flex h-12 flex-none items-center gap-2 border-b px-3">
        <Search className="size-4 flex-none text-ink3" strokeWidth={1.5} aria-hidden="true" />
        {step ? <span className="flex-none font-medium">{stepWords[step]}</span> : null}
        <Autocomplete.Input
          aria-label={step ? `${stepWords[step]} which server?` : 'Search or do'}
          placeholder={step ? 'which server?' : 'Go to, start, stop, change…'}
          onKeyDown={(event) => {
            if (event.key === 'Backspace' && query === '' && step) setStep(null)
          }}
          autoFocus
          className="h-full min-w-0 flex-1 bg-transparent text-body outline-none pointer-coarse:text-heading pointer-coarse:font-normal"
        />
        <Dialog.Close className="rounded-sm">
          <span className="sr-only">Close </span>
          <KeyHint keys="Esc" />
        </Dialog.Close>
      </div>
      <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto p-1">
        <Autocomplete.Empty>
          <p className="px-2 py-4 text-ink2 empty:hidden">Nothing is called that. Try a server's name or a verb.</p>
        </Autocomplete.Empty>
        <Autocomplete.List className="outline-none">
          {(group: PaletteGroup) => (
            <Autocomplete.Group key={group.value} items={group.items} className="pb-1">
              <Autocomplete.GroupLabel className="px-2 pt-2 pb-1 text-micro text-ink3">
                {group.value}
              </Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(item: PaletteItem) => <PaletteRow key={item.id} item={item} onChoose={() => choose(item)} />}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
      </div>
    </Autocomplete.Root>
  )
}

function PaletteRow({ item, onChoose }: { item: PaletteItem; onChoose: () => void }) {
  return (
    <Autocomplete.Item
      value={item}
      disabled={item.disabled ?? false}
      onClick={onChoose}
      className="grid min-h-8 grid-cols-[1rem_minmax(0,1fr)_auto] items-center gap-x-2 rounded-sm px-2 py-1 outline-none select-none data-disabled:text-ink3 data-highlighted:bg-press pointer-coarse:min-h-11"
    >
      <span className="grid size-4 place-items-center text-ink2 [&_svg:not([data-glyph])]:size-4" aria-hidden="true">
        {item.icon}
      </span>
      <span className="truncate">{item.label}</span>
      <span className="flex max-w-64 items-center gap-2 pl-4 text-micro text-ink3 in-data-highlighted:text-ink2">
        <span className="truncate">{item.note}</span>
        {item.keys ? <KeyHint keys={item.keys} className="max-sm:hidden" /> : null}
      </span>
    </Autocomplete.Item>
  )
}
