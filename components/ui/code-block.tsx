'use client'

import clsx from 'clsx'
import { Check, Copy } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { IconButton } from './icon-button.tsx'

interface CodeBlockProps {
  code: string
  /** Names the block for screen readers: "curl example". */
  label: string
  wrap?: boolean | undefined
  className?: string | undefined
}

export function CodeBlock({ code, label, wrap, className }: CodeBlockProps) {
  return (
    <div className={clsx('group/code relative rounded-sm border bg-sunken', className)}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls sideways must be reachable by keyboard */}
      <section aria-label={label} tabIndex={0} className="scroll-quiet overflow-x-auto py-2 pr-10 pl-3">
        <pre className={clsx('font-mono text-mono text-ink', wrap && 'break-words whitespace-pre-wrap')}>{code}</pre>
      </section>
      <CopyButton text={code} label={`Copy ${label}`} className="absolute! top-1 right-1 bg-sunken" />
    </div>
  )
}

interface CopyButtonProps {
  text: string
  label: string
  className?: string | undefined
}

export function CopyButton({ text, label, className }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'refused'>('idle')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const copy = async () => {
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    )
    setOutcome(copied ? 'copied' : 'refused')
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setOutcome('idle'), 2000)
  }
  const words = { idle: label, copied: 'Copied', refused: 'The browser refused; select the text and copy it' }[outcome]
  return (
    <>
      <IconButton
        label={words}
        size="small"
        icon={outcome === 'copied' ? <Check strokeWidth={1.5} /> : <Copy strokeWidth={1.5} />}
        onClick={copy}
        className={className}
      />
      <span role="status" className="sr-only">
        {outcome === 'idle' ? '' : words}
      </span>
    </>
  )
}
