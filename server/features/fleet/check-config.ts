import { AppError, type FieldFault } from '#lib/contracts/errors'
import { MASK, type ServerConfig, type Transport } from '#lib/contracts/fleet-model'

/** What a transport needs and what means nothing to it. Throws AppError `invalid` that names each field. */
export function checkConfig(transport: Transport, config: ServerConfig): void {
  const faults: FieldFault[] = transport === 'stdio' ? stdioFaults(config) : httpFaults(transport, config)
  for (const map of ['environment', 'headers'] as const) {
    for (const [key, value] of Object.entries(config[map] ?? {})) {
      if (value === MASK) {
        faults.push({
          field: `config.${map}.${key}`,
          message: 'Give the value; nothing is stored under this name yet.',
        })
      }
    }
  }
  const [first] = faults
  if (first) throw new AppError('invalid', `${first.field}: ${first.message}`, { fields: faults })
}

function stdioFaults(config: ServerConfig): FieldFault[] {
  const faults: FieldFault[] = []
  if (config.command === undefined)
    faults.push({ field: 'config.command', message: 'Name the program to run, for example npx.' })
  else if (/\s/.test(config.command) && !config.command.includes('/')) {
    faults.push({ field: 'config.command', message: 'Give the program alone and put its arguments into args.' })
  }
  for (const field of ['url', 'headers'] as const) {
    if (config[field] !== undefined)
      faults.push({ field: `config.${field}`, message: 'Remove it; a stdio server has none.' })
  }
  return faults
}

function httpFaults(transport: Transport, config: ServerConfig): FieldFault[] {
  const faults: FieldFault[] = []
  if (config.url === undefined) faults.push({ field: 'config.url', message: 'Give the address of the MCP endpoint.' })
  else if (new URL(config.url).username || new URL(config.url).password) {
    faults.push({ field: 'config.url', message: 'Put credentials into headers; addresses are shown to everybody.' })
  }
  for (const field of ['command', 'args', 'environment', 'cwd'] as const) {
    if (config[field] !== undefined)
      faults.push({ field: `config.${field}`, message: `Remove it; a ${transport} server has none.` })
  }
  return faults
}
