'use client'

import { Tabs as BaseTabs } from '@base-ui/react/tabs'
import clsx from 'clsx'
import type { ReactNode } from 'react'

export interface TabEntry {
  value: string
  label: string
  count?: number | undefined
  disabled?: boolean
  content: ReactNode
}

interface TabsProps {
  label: string
  tabs: readonly TabEntry[]
  value?: string | undefined
  defaultValue?: string | undefined
  onValueChange?: ((value: string) => void) | undefined
}

const listClass = 'scroll-quiet flex gap-5 overflow-x-auto border-b px-px'
const tabClass =
  'relative -mb-px flex h-10 flex-none items-center gap-1.5 border-b-2 text-body font-medium select-none pointer-coarse:h-11 ' +
  'focus-visible:-outline-offset-2'
const activeClass = 'border-b-ink text-ink'
const restClass = 'border-b-transparent text-ink2 hover:text-ink'
const disabledClass = 'border-b-transparent text-ink3 opacity-60'

/** Tabs that swap content in place. When each tab has an address of its own, use `TabLinks`. */
export function Tabs({ label, tabs, value, defaultValue, onValueChange }: TabsProps) {
  const chosen = value === undefined ? { defaultValue: defaultValue ?? tabs[0]?.value } : { value }
  return (
    <BaseTabs.Root {...chosen} onValueChange={(next) => onValueChange?.(String(next))}>
      <BaseTabs.List aria-label={label} className={listClass}>
        {tabs.map((tab) => (
          <BaseTabs.Tab
            key={tab.value}
            value={tab.value}
            disabled={tab.disabled}
            className={(state) =>
              clsx(tabClass, state.disabled ? disabledClass : state.active ? activeClass : restClass)
            }
          >
            {tab.label}
            <Count value={tab.count} />
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {tabs.map((tab) => (
        <BaseTabs.Panel key={tab.value} value={tab.value} className="pt-4">
          {tab.content}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  )
}

function Count({ value }: { value: number | undefined }) {
  if (value === undefined) return null
  return <span className="font-mono text-mono-compact text-ink3">{value}</span>
}
