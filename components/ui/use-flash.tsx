'use client'

import { useState } from 'react'

/** Returns the class that lights an element for 600 ms each time `version` changes; nothing on first sight. */
export function useFlash(version: string | number | undefined): string | undefined {
  const [seen, setSeen] = useState({ version, changes: 0 })
  if (seen.version !== version) setSeen({ version, changes: seen.changes + 1 })
  if (seen.changes === 0) return undefined
  return seen.changes % 2 === 1 ? 'row-flash-a' : 'row-flash-b'
}
