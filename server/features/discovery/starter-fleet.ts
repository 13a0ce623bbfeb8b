import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { InputOf } from '#lib/contracts/contract'
import type { fleet } from '#lib/contracts/fleet'

type Starter = InputOf<typeof fleet.create>

const require = createRequire(import.meta.url)

/** The file a package starts with: its first `bin`. */
function programOf(name: string): string {
  const manifestPath = findManifest(name)
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as { bin?: string | Record<string, string> }
  const bin = typeof manifest.bin === 'string' ? manifest.bin : Object.values(manifest.bin ?? {})[0]
  if (!bin) throw new Error(`${name} has no program to start`)
  return join(dirname(manifestPath), bin)
}

/** Packages may hide their package.json from `require`, so the folders are walked. */
function findManifest(name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    const path = join(folder, name, 'package.json')
    if (existsSync(path)) return path
  }
  throw new Error(`${name} is not installed`)
}

const run = promisify(execFile)

async function makeDemoFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const readme = join(folder, 'README.md')
  if (!existsSync(readme)) {
    await writeFile(
      readme,
      '# Demo folder\n\nThe filesystem server of the starter fleet may read and write here, and nowhere else.\n',
    )
  }
}

async function makeDemoRepository(folder: string, environment: Record<string, string>): Promise<void> {
  await makeDemoFolder(folder)
  if (existsSync(join(folder, '.git'))) return
  const env: NodeJS.Dict<string> = { ...environment, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' }
  const author = [
    '-c',
    'user.name=Signalbox',
    '-c',
    'user.email=demo@signalbox.invalid',
    '-c',
    'core.hooksPath=/dev/null',
  ]
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '.'],
    [...author, 'commit', '--quiet', '-m', 'Start the demo repository'],
  ]) {
    // Safe because the type only asks for NODE_ENV, which git has no use for.
    await run('git', args, { cwd: folder, env: env as NodeJS.ProcessEnv })
  }
}

/**
 * Prepares folders for the starter fleet and answers its definitions: five real servers that come with the product and
 * need no network. Without git on the machine the git server is left out.
 */
export async function prepareStarterFleet(dataDir: string, environment: Record<string, string>): Promise<Starter[]> {
  const files = join(dataDir, 'demo', 'files')
  const repository = join(dataDir, 'demo', 'repository')
  await makeDemoFolder(files)
  const hasGit = await makeDemoRepository(repository, environment).then(
    () => true,
    () => false, // a machine without git still gets the other four
  )
  const stdio = (
    name: string,
    starter: { type: string; description: string; args: string[]; environment?: Record<string, string> },
  ): Starter => ({
    name,
    type: starter.type,
    transport: 'stdio',
    tags: ['demo'],
    description: starter.description,
    config: {
      command: 'node',
      args: starter.args,
      ...(starter.environment ? { environment: starter.environment } : {}),
    },
    start: true,
  })
  const mcp = (name: string) => programOf(`@modelcontextprotocol/server-${name}`)
  return [
    stdio('everything', {
      type: 'reference',
      description: 'Every feature of the protocol, for trying things out',
      args: [mcp('everything')],
    }),
    stdio('filesystem', {
      type: 'filesystem',
      description: 'Files of the demo folder',
      args: [mcp('filesystem'), files],
    }),
    stdio('memory', {
      type: 'memory',
      description: 'A knowledge graph that is kept between calls',
      args: [mcp('memory')],
      environment: { MEMORY_FILE_PATH: join(dataDir, 'demo', 'memory.jsonl') },
    }),
    stdio('sequential-thinking', {
      type: 'reasoning',
      description: 'Thinking in steps that can be revised',
      args: [mcp('sequential-thinking')],
    }),
    ...(hasGit
      ? [
          stdio('git', {
            type: 'git',
            description: 'The demo repository',
            args: [programOf('@cyanheads/git-mcp-server')],
            environment: { MCP_TRANSPORT_TYPE: 'stdio', GIT_BASE_DIR: repository, MCP_LOG_LEVEL: 'warning' },
          }),
        ]
      : []),
  ]
}
