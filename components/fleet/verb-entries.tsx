'use client'

import {
  CirclePlay,
  CircleSlash2,
  Pencil,
  Play,
  RotateCw,
  ScrollText,
  Square,
  SquareArrowOutUpRight,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { Server } from '#lib/contracts/fleet-model'
import { mainVerb, type RowVerb, refusalOf, verbLabel } from '#lib/format/server-verbs'
import { useMe } from '../layout/me.tsx'
import type { MenuEntry } from '../ui/menu.tsx'
import { useRunVerb } from './commands.tsx'
import { editPath, serverPath } from './places.ts'

const thin = { strokeWidth: 1.5 }

export const verbIcons: Record<RowVerb, ReactNode> = {
  start: <Play {...thin} />,
  stop: <Square {...thin} />,
  restart: <RotateCw {...thin} />,
  enable: <CirclePlay {...thin} />,
  disable: <CircleSlash2 {...thin} />,
}

export interface OfferedVerb {
  verb: RowVerb
  label: string
  /** Why it cannot be used now, or null. */
  refusal: string | null
  run: () => void
}

/** Returns a function that tells what a verb on a server is called, whether it may be used, and runs it. */
export function useVerbOffer(): (server: Server, verb: RowVerb) => OfferedVerb {
  const me = useMe()
  const run = useRunVerb()
  const actor = { mayManage: me.permissions.includes('mcp:manage_servers'), role: me.user.role.replace('_', ' ') }
  return (server, verb) => ({
    verb,
    label: verbLabel(verb, server),
    refusal: refusalOf(server, verb, actor),
    run: () => run(server, verb),
  })
}

/** Lists everything that can be done with a server, as a menu shows it. */
export function verbEntries(server: Server, offer: (server: Server, verb: RowVerb) => OfferedVerb): MenuEntry[] {
  const main = mainVerb(server)
  const entry = (verb: RowVerb, keys?: string): MenuEntry => {
    const { label, refusal, run } = offer(server, verb)
    return {
      label,
      icon: verbIcons[verb],
      onSelect: run,
      ...(keys ? { keys } : {}),
      ...(refusal ? { disabled: true, hint: refusal } : {}),
    }
  }
  const edit = offer(server, 'restart').refusal
  const mayEdit = !edit?.startsWith('Your role')
  return [
    { kind: 'heading', label: server.name },
    main === 'stop' ? entry('stop', 'S') : entry('start', main === 'start' ? 'S' : undefined),
    entry('restart', 'R'),
    server.enabled && main !== 'enable' ? entry('disable') : entry('enable', main === 'enable' ? 'S' : undefined),
    { kind: 'separator' },
    { label: 'Open', icon: <SquareArrowOutUpRight {...thin} />, keys: '↵', href: serverPath(server.name) },
    { label: 'Logs', icon: <ScrollText {...thin} />, keys: 'L', href: serverPath(server.name, 'logs') },
    {
      label: 'Edit',
      icon: <Pencil {...thin} />,
      keys: 'E',
      href: editPath(server.name),
      ...(mayEdit || !edit ? {} : { disabled: true, hint: edit }),
    },
  ]
}
