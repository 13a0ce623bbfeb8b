import { format } from 'node:util'
import { afterEach, beforeEach } from 'vitest'

// Noise is a fault nobody has looked at yet: whatever a test prints or leaves behind fails it.
const LOUD = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const

const heard: string[] = []
const note = (what: string) => void heard.push(what)

for (const level of LOUD) {
  console[level] = (...words: unknown[]) => note(`console.${level}: ${format(...words)}`)
}
process.on('warning', ({ name, message }) => note(`warning: ${name}: ${message}`))
process.on('unhandledRejection', (reason) => note(`unhandled rejection: ${format(reason)}`))

/** What was heard since it was last asked; a test that expects noise takes it, so that it does not fail. */
export async function takeNoise(): Promise<string[]> {
  // Warnings and rejections are announced a turn of the event loop after their cause.
  await new Promise((resolve) => setImmediate(resolve))
  return heard.splice(0)
}

async function failOnNoise(): Promise<void> {
  const noise = await takeNoise()
  if (noise.length > 0) throw new Error(`Unexpected noise:\n${noise.join('\n')}`)
}

// What comes between two tests can only be told to the next one.
beforeEach(failOnNoise)
afterEach(failOnNoise)
