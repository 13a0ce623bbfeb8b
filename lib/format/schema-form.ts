/** A JSON schema as a server sent it; nothing about it can be relied upon. */
export type JsonSchema = Readonly<Record<string, unknown>>

export type ControlKind = 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'list' | 'json'

/** One argument of a tool as a form shows it. */
export interface FormField {
  name: string
  title: string
  description: string
  kind: ControlKind
  isRequired: boolean
  /** For `choice`: the values in the schema's order. */
  choices: readonly unknown[]
  /** For `list`: what each line is. */
  items: 'text' | 'number' | 'integer'
  isLong: boolean
  minimum: number | undefined
  maximum: number | undefined
  placeholder: string
}

/** What is typed into each control; a text for all of them, so that the half-written stays as it is. */
export type FormValues = Readonly<Record<string, string>>

/** What the values amount to, or what is wrong with each of them. */
export interface FormReading {
  arguments: Record<string, unknown>
  faults: Readonly<Record<string, string>>
}

/** Lists the arguments a schema names, required ones first; null when it is not an object with properties. */
export function formFields(schema: JsonSchema): FormField[] | null {
  const properties = schema.properties
  if (properties === undefined) return hasOpenShape(schema) ? null : []
  if (!isRecord(properties) || hasOpenShape(schema)) return null
  const required = Array.isArray(schema.required) ? schema.required : []
  const fields = Object.entries(properties).map(([name, property]) => fieldOf(name, property, required.includes(name)))
  return fields.sort((a, b) => Number(b.isRequired) - Number(a.isRequired))
}

/** A schema that names arguments outside `properties` is better written as JSON. */
function hasOpenShape(schema: JsonSchema): boolean {
  return ['$ref', 'anyOf', 'oneOf', 'allOf'].some((key) => schema[key] !== undefined)
}

function fieldOf(name: string, property: unknown, isRequired: boolean): FormField {
  const schema = simplified(isRecord(property) ? property : {})
  const kind = controlOf(schema)
  return {
    name,
    title: typeof schema.title === 'string' && schema.title !== '' ? schema.title : name,
    description: typeof schema.description === 'string' ? schema.description : '',
    kind,
    isRequired,
    choices: choicesOf(schema) ?? [],
    items: kind === 'list' ? itemsOf(schema) : 'text',
    isLong: LONG.test(name) || (typeof schema.maxLength === 'number' && schema.maxLength > 200),
    minimum: numberOf(schema.minimum),
    maximum: numberOf(schema.maximum),
    placeholder: schema.default === undefined ? '' : typed(schema.default),
  }
}

const LONG = /^(content|text|body|message|prompt|query|sql|code|thought|description|diff|patch)$/i

/** "This or null" reads as this: leaving the control empty is the null. */
function simplified(schema: JsonSchema): JsonSchema {
  if (Array.isArray(schema.type)) {
    const types = schema.type.filter((type) => type !== 'null')
    return types.length === 1 ? { ...schema, type: types[0] } : schema
  }
  const options = [schema.anyOf, schema.oneOf].find(Array.isArray)
  if (!options) return schema
  const real = options.filter((option) => isRecord(option) && option.type !== 'null')
  const { anyOf: _any, oneOf: _one, ...rest } = schema
  return real.length === 1 && isRecord(real[0]) ? { ...rest, ...real[0] } : schema
}

function controlOf(schema: JsonSchema): ControlKind {
  if (choicesOf(schema)) return 'choice'
  switch (schema.type) {
    case 'string':
      return 'text'
    case 'number':
    case 'integer':
    case 'boolean':
      return schema.type
    case 'array':
      return isRecord(schema.items) && isScalar(schema.items) ? 'list' : 'json'
    default:
      return 'json'
  }
}

function isScalar(items: Record<string, unknown>): boolean {
  return items.type === 'string' || items.type === 'number' || items.type === 'integer'
}

function itemsOf(schema: JsonSchema): FormField['items'] {
  const type = isRecord(schema.items) ? schema.items.type : undefined
  return type === 'number' || type === 'integer' ? type : 'text'
}

function choicesOf(schema: JsonSchema): readonly unknown[] | null {
  if (Array.isArray(schema.enum) && schema.enum.length > 0 && schema.enum.every(isPrimitive)) return schema.enum
  const options = Array.isArray(schema.oneOf) ? schema.oneOf : schema.anyOf
  if (!Array.isArray(options) || options.length === 0) return null
  const constants = options.map((option) => (isRecord(option) ? option.const : undefined))
  return constants.every((value) => value !== undefined && isPrimitive(value)) ? constants : null
}

/** Reads what was typed. Controls left empty name no argument; a required one left empty is the server's to refuse. */
export function readForm(fields: readonly FormField[], values: FormValues): FormReading {
  const found: Record<string, unknown> = {}
  const faults: Record<string, string> = {}
  for (const field of fields) {
    const text = values[field.name] ?? ''
    if (text === '') {
      if (field.isRequired && field.kind !== 'text') faults[field.name] = 'This argument is required.'
      else if (field.isRequired) found[field.name] = ''
      continue
    }
    const reading = readOne(field, text)
    if ('fault' in reading) faults[field.name] = reading.fault
    else found[field.name] = reading.value
  }
  return { arguments: found, faults }
}

type Reading = { value: unknown } | { fault: string }

function readOne(field: FormField, text: string): Reading {
  switch (field.kind) {
    case 'text':
      return { value: text }
    case 'number':
    case 'integer':
      return readNumber(field, text)
    case 'boolean':
      return { value: text === 'true' }
    case 'choice':
      return { value: field.choices.find((choice) => typed(choice) === text) ?? text }
    case 'list':
      return readList(field, text)
    case 'json':
      return readJson(text)
  }
}

function readNumber({ kind, minimum, maximum }: FormField, text: string): Reading {
  const value = Number(text.trim())
  if (text.trim() === '' || !Number.isFinite(value)) return { fault: 'Write a number.' }
  if (kind === 'integer' && !Number.isInteger(value)) return { fault: 'Write a whole number.' }
  if (minimum !== undefined && value < minimum) return { fault: `Write ${minimum} or more.` }
  if (maximum !== undefined && value > maximum) return { fault: `Write ${maximum} or less.` }
  return { value }
}

function readList(field: FormField, text: string): Reading {
  const lines = text.split('\n').filter((line) => line !== '')
  if (field.items === 'text') return { value: lines }
  const numbers = lines.map(Number)
  const isGood = numbers.every((each) => (field.items === 'integer' ? Number.isInteger(each) : Number.isFinite(each)))
  return isGood ? { value: numbers } : { fault: 'Write one number per line.' }
}

/** Reads JSON text; the fault says where it stops being JSON. */
export function readJson(text: string): Reading {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    // The text is being written; its faults are shown, not thrown.
    return { fault: `This is not JSON yet: ${error instanceof Error ? error.message : 'unknown fault'}` }
  }
}

/** The texts that make a form show these arguments: the way back from JSON. Arguments the schema does not name are lost. */
export function fillForm(fields: readonly FormField[], args: Readonly<Record<string, unknown>>): FormValues {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = args[field.name]
      if (value === undefined || value === null) return []
      if (field.kind === 'json') return [[field.name, JSON.stringify(value, null, 2)]]
      if (field.kind === 'list' && Array.isArray(value)) return [[field.name, value.map(typed).join('\n')]]
      return [[field.name, typed(value)]]
    }),
  )
}

/** The values a form starts with: the schema's defaults are only shown as placeholders, choices of one are made. */
export function emptyForm(fields: readonly FormField[]): FormValues {
  return Object.fromEntries(
    fields.flatMap((field) =>
      field.isRequired && field.kind === 'choice' && field.choices.length === 1
        ? [[field.name, typed(field.choices[0])]]
        : field.isRequired && field.kind === 'boolean'
          ? [[field.name, field.placeholder === 'true' ? 'true' : 'false']]
          : [],
    ),
  )
}

/** A value as the text a control holds. */
export function typed(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function isPrimitive(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
