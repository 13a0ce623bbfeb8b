interface Track {
  y: number
  /** Where the track leaves the one beside it. */
  from: { x: number; y: number }
  end: number
  name: string
  number: string
}

const MAIN_Y = 220

const TRACKS: readonly Track[] = [
  { y: 100, from: { x: 300, y: 160 }, end: 700, name: 'filesystem', number: '1' },
  { y: 160, from: { x: 200, y: MAIN_Y }, end: 640, name: 'git', number: '2' },
  { y: 280, from: { x: 250, y: MAIN_Y }, end: 700, name: 'postgres', number: '4' },
  { y: 340, from: { x: 350, y: 280 }, end: 600, name: 'search', number: '5' },
]

const LEVERS = [0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0] as const

/** A track plan as it hangs over the levers in a railway signal box. It shows no state, so it has no colour. */
export function TrackPlan() {
  return (
    <svg viewBox="0 0 760 560" className="w-full max-w-4xl" role="presentation">
      <g className="fill-none stroke-line-strong" strokeWidth="1.5">
        {TRACKS.map((track) => (
          <path key={track.name} d={pathOf(track)} />
        ))}
      </g>
      <path d={`M40 ${MAIN_Y}H700`} className="fill-none stroke-ink" strokeWidth="3" />
      <path d="M40 210v20" className="stroke-ink" strokeWidth="3" />
      <g className="fill-ink2 font-mono text-[12px]">
        <text x="40" y={MAIN_Y - 18}>
          clients
        </text>
        {[...TRACKS, { y: MAIN_Y, end: 700, name: 'memory', number: '3' }].map((track) => (
          <text key={track.name} x={track.end} y={track.y - 14} textAnchor="end">
            {track.name}
          </text>
        ))}
      </g>
      {TRACKS.map((track) => (
        <End key={track.name} x={track.end} y={track.y} number={track.number} />
      ))}
      <End x={700} y={MAIN_Y} number="3" isSet />
      {TRACKS.map((track) => (
        <Signal key={track.name} x={Math.max(track.from.x + 110, 420)} y={track.y} />
      ))}
      <Signal x={480} y={MAIN_Y} isSet />
      <Signal x={120} y={MAIN_Y} isSet />
      <LeverFrame />
    </svg>
  )
}

function pathOf({ y, from, end }: Track): string {
  return `M${from.x} ${from.y}L${from.x + 60} ${y}H${end}`
}

function End({ x, y, number, isSet = false }: { x: number; y: number; number: string; isSet?: boolean }) {
  return (
    <g>
      <path
        d={`M${x} ${y - 8}v16`}
        className={isSet ? 'stroke-ink' : 'stroke-line-strong'}
        strokeWidth={isSet ? 3 : 1.5}
      />
      <text x={x + 14} y={y + 4} className="fill-ink3 font-mono text-[12px]">
        {number}
      </text>
    </g>
  )
}

function Signal({ x, y, isSet = false }: { x: number; y: number; isSet?: boolean }) {
  const line = isSet ? 'stroke-ink' : 'stroke-line-strong'
  return (
    <g strokeWidth="1.5">
      <path d={`M${x} ${y + 6}v14h14`} className={`fill-none ${line}`} />
      <circle cx={x + 19} cy={y + 20} r="4.5" className={`${line} ${isSet ? 'fill-ink' : 'fill-bg'}`} />
    </g>
  )
}

function LeverFrame() {
  return (
    <g>
      <path d="M40 500H700" className="stroke-line-strong" strokeWidth="1.5" />
      {LEVERS.map((isPulled, index) => {
        const x = 70 + index * 55
        const top = isPulled ? 452 : 432
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the levers never change places.
          <g key={index} strokeWidth="1.5">
            <path
              d={`M${x} 500L${isPulled ? x + 10 : x} ${top}`}
              className={isPulled ? 'stroke-ink' : 'stroke-line-strong'}
            />
            <rect
              x={(isPulled ? x + 10 : x) - 3}
              y={top - 14}
              width="6"
              height="14"
              className={isPulled ? 'fill-ink' : 'fill-bg stroke-line-strong'}
            />
            <text x={x} y="520" textAnchor="middle" className="fill-ink3 font-mono text-[12px]">
              {index + 1}
            </text>
          </g>
        )
      })}
    </g>
  )
}
