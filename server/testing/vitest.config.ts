import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('../../', import.meta.url))
const outside = ['**/node_modules/**', '**/.next/**', '**/.signalbox/**']

export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        test: {
          name: 'unit',
          include: ['{lib,server,components,app}/**/*.test.{ts,tsx}'],
          exclude: [...outside, '**/*.db.test.ts'],
          setupFiles: ['server/testing/no-noise.ts'],
        },
      },
      {
        root,
        test: {
          name: 'db',
          include: ['{lib,server,components,app}/**/*.db.test.ts'],
          exclude: outside,
          setupFiles: ['server/testing/no-noise.ts'],
          globalSetup: ['server/testing/database-setup.ts'],
          maxWorkers: 2,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
})
