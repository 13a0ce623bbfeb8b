import type { PulseCell } from '../../components/ui/pulse-cells.ts'
import type { Shape } from '../../components/ui/status-glyph.tsx'

interface StateSample {
  shape: Shape
  words: string
  cause: string
  progress?: number
}

/** Every state of the vocabulary with the words it is said in. */
export const states: readonly StateSample[] = [
  { shape: 'running', words: 'Running', cause: '4 d' },
  { shape: 'degraded', words: 'Degraded:', cause: 'p95 3.1 s' },
  { shape: 'flapping', words: 'Flapping:', cause: '6 restarts in 10 min' },
  { shape: 'starting', words: 'Starting…', cause: '12 s' },
  { shape: 'stopping', words: 'Stopping…', cause: '3 calls in flight' },
  { shape: 'backoff', words: 'Restarting in 8 s', cause: '4th attempt', progress: 0.62 },
  { shape: 'failed', words: 'Failed:', cause: 'exit 127, not found' },
  { shape: 'open', words: 'Paused for 15 s:', cause: '12 of 20 calls failed' },
  { shape: 'stopped', words: 'Stopped', cause: 'by ana, 2 h ago' },
  { shape: 'maintenance', words: 'Maintenance', cause: 'until 18:00' },
  { shape: 'review', words: 'Needs review:', cause: '2 tools changed' },
  { shape: 'unknown', words: 'Not checked', cause: 'for 42 s' },
]

const letters: Record<string, PulseCell['tone']> = {
  o: 'ok',
  w: 'warn',
  e: 'error',
  b: 'busy',
  h: 'hold',
  i: 'idle',
  '-': null,
}

/** Turns a drawing such as `oooeebo` into cells, oldest first. */
export function pulse(drawing: string): PulseCell[] {
  return [...drawing].map((letter, position) => {
    const minutes = (drawing.length - position) * 5
    const tone = letters[letter] ?? null
    return { tone, note: `${minutes} min ago: ${tone ?? 'not measured'}` }
  })
}

const healthy = 'o'.repeat(48)

export const servers = [
  {
    name: 'filesystem',
    team: 'prod',
    shape: 'running',
    words: 'Running 4 d',
    pulse: healthy,
    calls: '184.2',
    p95: '12 ms',
    errors: '0.0',
    memory: '82 MB',
    restarts: 0,
    version: 'v12',
  },
  {
    name: 'postgres',
    team: 'prod',
    shape: 'running',
    words: 'Running 19 d',
    pulse: `${'o'.repeat(20)}w${'o'.repeat(27)}`,
    calls: '96.0',
    p95: '41 ms',
    errors: '0.1',
    memory: '146 MB',
    restarts: 1,
    version: 'v4',
  },
  {
    name: 'search',
    team: 'prod',
    shape: 'degraded',
    words: 'Degraded: p95 3.1 s',
    pulse: `${'o'.repeat(30)}wwowwwwwwowwwwwwww`,
    calls: '41.7',
    p95: '3.1 s',
    errors: '2.4',
    memory: '310 MB',
    restarts: 0,
    version: 'v7',
  },
  {
    name: 'github',
    team: 'prod',
    shape: 'failed',
    words: 'Failed: exit 1, bad credentials',
    pulse: `${'o'.repeat(26)}ebebebeebeebeeebeeeeee`,
    calls: '0',
    p95: '–',
    errors: '100',
    memory: '–',
    restarts: 6,
    version: 'v12',
  },
  {
    name: 'browser',
    team: 'research',
    shape: 'review',
    words: 'Needs review: 2 tools changed',
    pulse: `${'o'.repeat(36)}${'h'.repeat(12)}`,
    calls: '0',
    p95: '–',
    errors: '–',
    memory: '–',
    restarts: 0,
    version: 'v9',
  },
  {
    name: 'arxiv',
    team: 'research',
    shape: 'backoff',
    words: 'Restarting in 8 s (4th)',
    pulse: `${'o'.repeat(38)}ebeoebebeb`,
    calls: '3.2',
    p95: '220 ms',
    errors: '18',
    memory: '64 MB',
    restarts: 4,
    version: 'v2',
  },
  {
    name: 'notes',
    team: 'research',
    shape: 'stopped',
    words: 'Stopped by ana, 2 h ago',
    pulse: `${'o'.repeat(24)}${'i'.repeat(24)}`,
    calls: '0',
    p95: '–',
    errors: '–',
    memory: '–',
    restarts: 0,
    version: 'v3',
  },
  {
    name: 'weather',
    team: 'research',
    shape: 'unknown',
    words: 'Not checked for 42 s',
    pulse: `${'o'.repeat(40)}${'-'.repeat(8)}`,
    calls: '–',
    p95: '–',
    errors: '–',
    memory: '51 MB',
    restarts: 0,
    version: 'v1',
  },
] as const
