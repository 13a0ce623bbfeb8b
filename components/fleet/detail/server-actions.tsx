'use client'

import { Ellipsis, FlaskConical, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Server } from '#lib/contracts/fleet-model'
import { conditionOf } from '#lib/format/condition'
import { mainVerb, type RowVerb } from '#lib/format/server-verbs'
import { useMay } from '../../layout/me.tsx'
import { Button, LinkButton } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu, type MenuEntry } from '../../ui/menu.tsx'
import { SplitButton } from '../../ui/split-button.tsx'
import { usePendingVerb } from '../commands.tsx'
import { editPath } from '../places.ts'
import { useVerbOffer, verbIcons } from '../verb-entries.tsx'
import { DeleteServer } from './delete-server.tsx'
import { TestConnection } from './test-connection.tsx'

const thin = { strokeWidth: 1.5 } as const

/** What can be done with a server now: the verb that fits its state, editing, and the rest behind the dots. */
export function ServerActions({ server }: { server: Server }) {
  const [open, setOpen] = useState<'test' | 'delete' | null>(null)
  const offer = useVerbOffer()
  const mayManage = useMay('mcp:manage_servers')
  if (!mayManage) return null
  const disable = offer(server, 'disable')
  const rest: MenuEntry[] = [
    { label: 'Test connection', icon: <FlaskConical {...thin} />, onSelect: () => setOpen('test') },
    {
      label: 'Disable',
      icon: verbIcons.disable,
      onSelect: disable.run,
      disabled: disable.refusal !== null,
      hint: disable.refusal ?? 'Stops it and leaves it alone until enabled',
    },
    { kind: 'separator' },
    { label: 'Delete…', icon: <Trash2 {...thin} />, danger: true, onSelect: () => setOpen('delete') },
  ]
  const close = (next: boolean) => {
    if (!next) setOpen(null)
  }
  return (
    <div className="flex items-center gap-2">
      <MainVerb server={server} />
      <LinkButton href={editPath(server.name)} icon={<Pencil {...thin} className="max-sm:hidden" aria-hidden="true" />}>
        Edit
      </LinkButton>
      <Menu
        trigger={<IconButton label="More actions" icon={<Ellipsis {...thin} />} variant="secondary" />}
        entries={rest}
      />
      <TestConnection server={server} open={open === 'test'} onOpenChange={close} />
      <DeleteServer server={server} open={open === 'delete'} onOpenChange={close} />
    </div>
  )
}

const OTHERS: readonly RowVerb[] = ['start', 'restart', 'stop', 'enable']

function MainVerb({ server }: { server: Server }) {
  const offer = useVerbOffer()
  const pending = usePendingVerb(server) !== null
  const condition = conditionOf(server)
  const verb = condition === 'degraded' ? 'restart' : mainVerb(server)
  if (verb === null) return <Button disabled>Start</Button>
  const main = offer(server, verb)
  const others = OTHERS.filter((other) => other !== verb)
    .map((other) => offer(server, other))
    .filter(({ refusal }) => refusal === null)
  const look = {
    // Where something is wrong, the panel that says so holds the one primary button.
    variant: condition === 'stopped' ? ('primary' as const) : ('secondary' as const),
    icon: verbIcons[verb],
    pending,
  }
  if (others.length === 0) {
    return (
      <Button {...look} onClick={main.run}>
        {main.label}
      </Button>
    )
  }
  return (
    <SplitButton
      {...look}
      label={main.label}
      onClick={main.run}
      menuLabel={`Other verbs than ${main.label.toLowerCase()}`}
      entries={others.map(({ verb: other, label, run }) => ({ label, icon: verbIcons[other], onSelect: run }))}
    />
  )
}
