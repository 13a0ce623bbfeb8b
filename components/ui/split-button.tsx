'use client'

import clsx from 'clsx'
import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, type ButtonSize, type ButtonVariant } from './button.tsx'
import { Menu, type MenuEntry } from './menu.tsx'

interface SplitButtonProps {
  label: string
  icon?: ReactNode
  onClick: () => void
  entries: readonly MenuEntry[]
  /** Names the arrow for screen readers: "More ways to restart". */
  menuLabel: string
  variant?: ButtonVariant | undefined
  size?: ButtonSize | undefined
  pending?: boolean | undefined
  disabled?: boolean | undefined
}

/** The verb that fits the state now, with its alternatives behind the arrow. */
export function SplitButton({ label, icon, onClick, entries, menuLabel, ...look }: SplitButtonProps) {
  const { variant = 'secondary', size, pending, disabled } = look
  const seam = variant === 'primary' || variant === 'danger' ? 'border-l-panel' : 'border-l-line'
  return (
    <span className="inline-flex">
      <Button
        variant={variant}
        size={size}
        icon={icon}
        pending={pending}
        disabled={disabled}
        onClick={onClick}
        className="rounded-r-none border-r-0 focus-visible:z-10"
      >
        {label}
      </Button>
      <Menu
        entries={entries}
        trigger={
          <Button
            variant={variant}
            size={size}
            aria-label={menuLabel}
            disabled={disabled}
            icon={<ChevronDown strokeWidth={1.5} />}
            className={clsx('rounded-l-none px-1.5! focus-visible:z-10', seam)}
          />
        }
      />
    </span>
  )
}
