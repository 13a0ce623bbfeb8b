'use client'

import clsx from 'clsx'
import type { Server } from '#lib/contracts/fleet-model'
import { mainVerb } from '#lib/format/server-verbs'
import { Button } from '../ui/button.tsx'
import { ServerMenu } from './server-menu.tsx'
import { type OfferedVerb, useVerbOffer, verbIcons } from './verb-entries.tsx'

interface RowVerbsProps {
  server: Server
  className?: string | undefined
}

/** The two verbs used most, shown while the row is pointed at or focused, and the menu with all of them. */
export function RowVerbs({ server, className }: RowVerbsProps) {
  const offer = useVerbOffer()
  const main = mainVerb(server)
  const verbs = [main, 'restart' as const]
    .flatMap((verb) => (verb && server.can.includes(verb) ? [offer(server, verb)] : []))
    .filter((verb) => verb.refusal === null)
  return (
    <span className={clsx('flex items-center justify-end', className)}>
      <span className="flex opacity-0 group-focus-within/row:opacity-100 group-hover/row:opacity-100 group-focus-visible/row:opacity-100 max-md:hidden pointer-coarse:hidden">
        {verbs.map((verb) => (
          <VerbButton key={verb.verb} verb={verb} name={server.name} />
        ))}
      </span>
      <ServerMenu server={server} />
    </span>
  )
}

function VerbButton({ verb, name }: { verb: OfferedVerb; name: string }) {
  return (
    <Button
      variant="ghost"
      size="small"
      // The row's keys and the menu reach the same verb; a stop for each would make a long list a long walk.
      tabIndex={-1}
      title={verb.label}
      aria-label={`${verb.label} ${name}`}
      icon={verbIcons[verb.verb]}
      onClick={verb.run}
      className="w-7 px-0!"
    />
  )
}
