'use client'

import { useRouter } from 'next/navigation'
import type { Server } from '../../lib/contracts/fleet-model.ts'
import { mainVerb, type RowVerb } from '../../lib/format/server-verbs.ts'
import { useShortcutSheet } from '../layout/shortcuts.tsx'
import { useToast } from '../ui/toast.tsx'
import { editPath, serverPath } from './places.ts'
import { useVerbOffer } from './verb-entries.tsx'

/** Returns what a key does on a focused server: open, edit, logs, start or stop, restart. Answers whether it did something. */
export function useRowKeys(): (server: Server, key: string) => boolean {
  const offer = useVerbOffer()
  const router = useRouter()
  const toast = useToast()
  const { lettersOn } = useShortcutSheet()
  const use = (server: Server, verb: RowVerb) => {
    const { refusal, run } = offer(server, verb)
    if (refusal) toast.show({ title: `${server.name}: ${verb} is not possible`, description: refusal })
    else run()
  }
  return (server, key) => {
    if (key === 'Enter') router.push(serverPath(server.name))
    else if (!lettersOn) return false
    else if (key === 'l') router.push(serverPath(server.name, 'logs'))
    else if (key === 'e') router.push(editPath(server.name))
    else if (key === 'r') use(server, 'restart')
    else if (key === 's') use(server, mainVerb(server) ?? 'start')
    else return false
    return true
  }
}
