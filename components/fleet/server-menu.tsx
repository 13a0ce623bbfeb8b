'use client'

import { Ellipsis } from 'lucide-react'
import type { Server } from '#lib/contracts/fleet-model'
import { Button } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'
import { useVerbOffer, verbEntries } from './verb-entries.tsx'

/** Everything that can be done with a server, behind three dots. */
export function ServerMenu({ server }: { server: Server }) {
  const offer = useVerbOffer()
  return (
    <Menu
      entries={verbEntries(server, offer)}
      trigger={
        <Button
          variant="ghost"
          size="small"
          aria-label={`More for ${server.name}`}
          icon={<Ellipsis strokeWidth={1.5} />}
          className="w-7 px-0! max-md:size-11 pointer-coarse:w-control"
        />
      }
    />
  )
}
