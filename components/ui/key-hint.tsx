import clsx from 'clsx'

interface KeyHintProps {
  /** Keys of one shortcut, separated by spaces when pressed one after another: `⌘K`, `g s`. */
  keys: string
  className?: string | undefined
}

export function KeyHint({ keys, className }: KeyHintProps) {
  const strokes = keys.split(' ')
  return (
    <span className={clsx('inline-flex gap-0.5', className)}>
      {strokes.map((stroke, position) => (
        <kbd
          // biome-ignore lint/suspicious/noArrayIndexKey: the same key may be pressed twice and the list never reorders
          key={position}
          className="inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-sm border border-line bg-sunken px-1 font-sans text-micro text-ink2"
        >
          {stroke}
        </kbd>
      ))}
    </span>
  )
}
