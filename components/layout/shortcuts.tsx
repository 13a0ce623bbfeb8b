'use client'

import { createContext, type ReactNode, use, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { tinykeys } from 'tinykeys'
import { Dialog } from '../ui/dialog.tsx'
import { KeyHint } from '../ui/key-hint.tsx'
import { Switch } from '../ui/switch.tsx'
import { remember } from './remember.ts'
import { SHORTCUT_COOKIE } from './shortcut-cookie.ts'

export interface Shortcut {
  /** As tinykeys writes them: `$mod+k`, `g o`, `/`. */
  keys: string
  label: string
  group: 'Go to' | 'Everywhere' | 'Servers' | 'On a focused server'
  /** What it does; without one the key is bound elsewhere and only listed. */
  run?: () => void
}

interface ShortcutRegistry {
  add: (shortcut: Shortcut) => () => void
  /** Whether single letters do something (WCAG 2.1.4). */
  lettersOn: boolean
  openSheet: () => void
}

const RegistryContext = createContext<ShortcutRegistry>({ add: () => () => {}, lettersOn: true, openSheet: () => {} })

interface ShortcutsProviderProps {
  /** Whether single letters were left on at the last visit. */
  lettersOn: boolean
  children: ReactNode
}

/** Holds every shortcut of the page: one list that the keyboard, the `?` sheet and the palette are served from. */
export function ShortcutsProvider({ lettersOn: before, children }: ShortcutsProviderProps) {
  const [shortcuts, setShortcuts] = useState<readonly Shortcut[]>([])
  const [lettersOn, setLettersOn] = useState(before)
  const [open, setOpen] = useState(false)
  useBoundKeys(shortcuts, lettersOn)
  const registry = useMemo(
    () => ({
      add(shortcut: Shortcut) {
        setShortcuts((now) => [...now, shortcut])
        return () => setShortcuts((now) => now.filter((other) => other !== shortcut))
      },
      lettersOn,
      openSheet: () => setOpen(true),
    }),
    [lettersOn],
  )
  const turn = (on: boolean) => {
    setLettersOn(on)
    remember(SHORTCUT_COOKIE, on ? 'on' : 'off')
  }
  return (
    <RegistryContext value={registry}>
      <SheetKey openSheet={registry.openSheet} />
      {children}
      <Dialog title="Keyboard shortcuts" open={open} onOpenChange={setOpen}>
        <ShortcutList shortcuts={shortcuts} lettersOn={lettersOn} />
        <div className="mt-4 border-t pt-3">
          <Switch
            label="Single-letter shortcuts"
            description="Keys with Ctrl or ⌘, arrows and Enter work either way."
            checked={lettersOn}
            onChange={(event) => turn(event.target.checked)}
          />
        </div>
      </Dialog>
    </RegistryContext>
  )
}

/** Adds a shortcut while the component is shown. */
export function useShortcut(shortcut: Shortcut): void {
  const { add } = use(RegistryContext)
  const { keys, label, group } = shortcut
  const hasRun = shortcut.run !== undefined
  const run = useRef(shortcut.run)
  useEffect(() => {
    run.current = shortcut.run
  })
  useEffect(
    () => add({ keys, label, group, ...(hasRun ? { run: () => run.current?.() } : {}) }),
    [add, keys, label, group, hasRun],
  )
}

/** Returns whether single letters are on, and what opens the sheet with all shortcuts. */
export function useShortcutSheet(): Pick<ShortcutRegistry, 'lettersOn' | 'openSheet'> {
  return use(RegistryContext)
}

function SheetKey({ openSheet }: { openSheet: () => void }) {
  useShortcut({ keys: 'Shift+?', label: 'Show these shortcuts', group: 'Everywhere', run: openSheet })
  return null
}

function useBoundKeys(shortcuts: readonly Shortcut[], lettersOn: boolean): void {
  useEffect(() => {
    const bound = shortcuts.filter((each) => each.run && (lettersOn || !isLetter(each.keys)))
    const bindings = bound.map(({ keys, run }) => [
      keys,
      (event: KeyboardEvent) => {
        if (isLetter(keys) && isElsewhere(event.target)) return
        event.preventDefault()
        run?.()
      },
    ])
    return tinykeys(window, Object.fromEntries(bindings))
  }, [shortcuts, lettersOn])
}

function isLetter(keys: string): boolean {
  return !keys.startsWith('$mod')
}

/** Whether keys belong to what is being typed into or to an open dialog or menu. */
function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    target.matches('input:not([type=radio], [type=checkbox]), textarea, select') ||
    target.closest('[role=dialog], [role=alertdialog], [role=menu]') !== null
  )
}

const groups = ['Everywhere', 'Go to', 'Servers', 'On a focused server'] as const

function ShortcutList({ shortcuts, lettersOn }: { shortcuts: readonly Shortcut[]; lettersOn: boolean }) {
  return (
    <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
      {groups.map((group) => {
        const listed = shortcuts.filter((shortcut) => shortcut.group === group)
        if (listed.length === 0) return null
        return (
          <section key={group} aria-label={group}>
            <h3 className="pb-1 text-small font-medium text-ink2">{group}</h3>
            <dl>
              {listed.map(({ keys, label }) => (
                <div key={keys} className="flex min-h-7 items-center justify-between gap-4 border-t">
                  <dt className={lettersOn || !isLetter(keys) ? '' : 'text-ink3 line-through'}>{label}</dt>
                  <dd>
                    <ShownKeys keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        )
      })}
    </div>
  )
}

function ShownKeys({ keys }: { keys: string }) {
  return <KeyHint keys={useShownKeys(keys)} />
}

const words: Record<string, string> = { Enter: '↵', ArrowDown: '↓', ArrowUp: '↑' }

const never = () => () => {}

/** Returns keys as they are printed on the keyboard at hand: `⌘K` or `Ctrl K`; the server writes the latter. */
export function useShownKeys(keys: string): string {
  return useSyncExternalStore(
    never,
    () => printed(keys, /Mac|iPhone|iPad/.test(navigator.userAgent)),
    () => printed(keys, false),
  )
}

function printed(keys: string, isApple: boolean): string {
  return keys
    .split(' ')
    .map((stroke) => stroke.replace('Shift+?', '?').replace('$mod+', isApple ? '⌘' : 'Ctrl '))
    .map(
      (stroke) => words[stroke] ?? (/^(⌘|Ctrl )/.test(stroke) ? stroke.toUpperCase().replace('CTRL', 'Ctrl') : stroke),
    )
    .join(' ')
}
