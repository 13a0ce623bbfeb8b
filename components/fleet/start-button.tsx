'use client'

import type { Server } from '#lib/contracts/fleet-model'
import { mainVerb, type RowVerb } from '#lib/format/server-verbs'
import { Button, type ButtonSize, type ButtonVariant } from '../ui/button.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { usePendingVerb } from './commands.tsx'
import { useVerbOffer, verbIcons } from './verb-entries.tsx'

interface StartButtonProps {
  server: Server
  /** Another verb than the one that fits the state best. */
  verb?: RowVerb | undefined
  variant?: ButtonVariant | undefined
  size?: ButtonSize | undefined
}

/** The verb that fits a server's state, as a button; it says why when it may not be used. */
export function StartButton({ server, verb = mainVerb(server) ?? 'start', variant, size }: StartButtonProps) {
  const offer = useVerbOffer()
  const pending = usePendingVerb(server)
  const { label, refusal, run } = offer(server, verb)
  const button = (
    <Button
      variant={variant}
      size={size}
      icon={verbIcons[verb]}
      pending={pending !== null}
      {...(refusal ? { 'aria-disabled': true } : { onClick: run })}
      className={refusal ? 'border-line text-ink3' : undefined}
    >
      {label}
      <span className="sr-only"> {server.name}</span>
    </Button>
  )
  return refusal ? <Tooltip content={refusal}>{button}</Tooltip> : button
}
