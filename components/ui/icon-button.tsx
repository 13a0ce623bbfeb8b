import clsx from 'clsx'
import type { ReactNode } from 'react'
import { Button, type ButtonProps } from './button.tsx'
import { Tooltip } from './tooltip.tsx'

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  /** Read aloud and shown as the tooltip. */
  label: string
  icon: ReactNode
  keys?: string | undefined
  side?: 'top' | 'right' | 'bottom' | 'left' | undefined
}

/** A square button with an icon only; use where the label would repeat in every row or bar. */
export function IconButton({ label, icon, keys, side, variant = 'ghost', size, className, ...rest }: IconButtonProps) {
  const square = size === 'small' ? 'w-7 pointer-coarse:w-control' : size === 'large' ? 'w-10' : 'w-control'
  return (
    <Tooltip content={label} keys={keys} side={side}>
      <Button
        {...rest}
        aria-label={label}
        variant={variant}
        size={size}
        icon={icon}
        className={clsx('px-0!', square, className)}
      />
    </Tooltip>
  )
}
