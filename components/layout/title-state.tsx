'use client'

import { useEffect } from 'react'

const MARK = /^\(\d+!\) /

/** Puts the number of things that need attention in front of the page's title, whichever page that is: `(1!) Overview`. */
export function TitleState({ count }: { count: number }) {
  useEffect(() => {
    const mark = () => {
      const plain = document.title.replace(MARK, '')
      const wanted = count > 0 ? `(${count}!) ${plain}` : plain
      if (document.title !== wanted) document.title = wanted
    }
    mark()
    // Navigation writes a new title after this effect has run.
    const observer = new MutationObserver(mark)
    observer.observe(document.head, { childList: true, subtree: true, characterData: true })
    return () => observer.disconnect()
  }, [count])
  return null
}
