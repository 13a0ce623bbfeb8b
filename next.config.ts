import type { NextConfig } from 'next'

const config: NextConfig = {
  // Two development servers on one checkout need a folder each.
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // Bundled copies would make `instanceof` fail against the ones the plain Node process loaded.
  serverExternalPackages: ['drizzle-orm', 'postgres', 'socket.io', '@modelcontextprotocol/sdk', 'pino'],
  // Types are checked once, by the verify script.
  typescript: { ignoreBuildErrors: true },
}

export default config
