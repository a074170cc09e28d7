import { brotliDecompressSync } from 'node:zlib'
import { InputError } from '../errors.ts'
import { patternMatches } from './action-pattern.ts'
import {
  accessLevels,
  catalogFormat,
  noOperationReasons,
  type PackedAction,
  type PackedHeader,
  type PackedService,
} from './packed.ts'
import { withOlderArns } from './older-arns.ts'
import type {
  ActionInfo,
  Catalog,
  HomeRegions,
  NoOperationReason,
  ResourceType,
  TaggingOnCreate,
  Visibility,
} from './types.ts'

interface Service {
  readonly actions: () => readonly ActionInfo[]
  /** @param name in lower case */
  readonly action: (name: string) => ActionInfo | undefined
  readonly home?: HomeRegions
  /** By operation, in lower case. */
  readonly tagging: ReadonlyMap<string, TaggingOnCreate>
}

/**
 * Reads the packed catalog (`assets/catalog.br`). Services are parsed when first asked for, and actions decoded, so that a
 * run that touches ten of them does not pay for four hundred and fifty.
 * @throws InputError when the bytes are no catalog of this format.
 */
export function decodeCatalog(bytes: Uint8Array): Catalog {
  const lines = unpack(bytes)
  const header = readHeader(lines[0] ?? '')
  if (lines.length !== header.services.length + 1)
    throw damaged(`${lines.length - 1} services instead of ${header.services.length}`)
  const visibilities = new Map<number, Visibility>()
  const visibility = (code: number): Visibility => {
    const known = visibilities.get(code)
    if (known) return known
    const made = decodeVisibility(header, code)
    visibilities.set(code, made)
    return made
  }
  const lineOf = new Map(header.services.map((name, index) => [name, index + 1]))
  const services = new Map<string, Service>()
  const expanded = new Map<string, readonly ActionInfo[]>()
  const service = (prefix: string): Service | undefined => {
    const key = prefix.toLowerCase()
    const parsed = services.get(key)
    const line = lineOf.get(key)
    if (parsed || line === undefined) return parsed
    const made = decodeService(header, key, JSON.parse(lines[line] ?? '') as PackedService, visibility)
    services.set(key, made)
    return made
  }
  const action = (name: string): ActionInfo | undefined => {
    const colon = name.indexOf(':')
    return colon < 0 ? undefined : service(name.slice(0, colon))?.action(name.slice(colon + 1).toLowerCase())
  }
  return {
    version: header.version,
    services: () => header.services,
    action,
    actionsOf: (prefix) => service(prefix)?.actions() ?? [],
    expand: (pattern) => {
      // Most lists are written out.
      if (!/[*?]/.test(pattern)) {
        const named = action(pattern)
        return named ? [named] : []
      }
      const lower = pattern.toLowerCase()
      let actions = expanded.get(lower)
      if (actions === undefined) {
        actions = expand(lower, header.services, (prefix) => service(prefix)?.actions() ?? [])
        if (expanded.size < mostExpanded) expanded.set(lower, actions)
      }
      return actions
    },
    homeRegionsOf: (prefix, partition) => service(prefix)?.home?.[partition] ?? [],
    taggingOf: (prefix, operation) => service(prefix)?.tagging.get(operation.toLowerCase()),
  }
}

/** Cached patterns with what they match: many policies contain the same ones. */
const mostExpanded = 10_000

function expand(
  pattern: string,
  services: readonly string[],
  actionsOf: (service: string) => readonly ActionInfo[],
): readonly ActionInfo[] {
  if (/^\*+$/.test(pattern)) return services.flatMap(actionsOf)
  const colon = pattern.indexOf(':')
  if (colon < 0) return []
  const prefix = pattern.slice(0, colon)
  const name = pattern.slice(colon + 1)
  const own = /[*?]/.test(prefix) ? services.filter((service) => patternMatches(prefix, service)) : [prefix]
  return own
    .flatMap(actionsOf)
    .filter((action) => patternMatches(name, action.name.slice(action.service.length + 1).toLowerCase()))
}

const damaged = (why: string): InputError =>
  new InputError(
    `The action catalog cannot be read (${why}): install Whittle again, or rebuild it with "npm run catalog".`,
  )

function unpack(bytes: Uint8Array): string[] {
  try {
    return brotliDecompressSync(bytes).toString('utf8').split('\n')
  } catch (cause) {
    throw Object.assign(damaged('not brotli'), { cause })
  }
}

function readHeader(line: string): PackedHeader {
  let header: unknown
  try {
    header = JSON.parse(line)
  } catch (cause) {
    throw Object.assign(damaged('no header'), { cause })
  }
  const format = typeof header === 'object' && header !== null && 'format' in header ? header.format : undefined
  if (format !== catalogFormat) throw damaged(`format ${String(format)} instead of ${catalogFormat}`)
  return header as PackedHeader
}

function decodeVisibility(header: PackedHeader, code: number): Visibility {
  if (code === 0) return { kind: 'management' }
  return code > 0
    ? { kind: 'data', resourceTypes: header.dataEvents[code - 1] ?? [] }
    : { kind: 'none', reason: header.reasons[-code - 1] ?? 'unknown' }
}

function decodeService(
  header: PackedHeader,
  service: string,
  packed: PackedService,
  visibility: (code: number) => Visibility,
): Service {
  const types: readonly ResourceType[] = packed.types.map(([name, arn]) => ({
    name,
    arn: withOlderArns(service, name, arn),
  }))
  const markOf = new Map<number, NoOperationReason>()
  for (const [index, positions] of (packed.marks ?? []).entries()) {
    const mark = noOperationReasons[index]
    if (mark) for (const position of positions) markOf.set(position, mark)
  }
  const home = decodeHomes(header, service, packed.home)
  const homeOf = new Map<number, HomeRegions | undefined>()
  for (const [index, positions] of packed.homes ?? []) {
    for (const position of positions) homeOf.set(position, decodeHomes(header, service, index))
  }
  const nameOf = (position: number): string | undefined => {
    const action = packed.actions[position]
    return action && `${service}:${action[0]}`
  }
  const decode = ([name, level, seen, resources = [], dependents = []]: PackedAction, position: number): ActionInfo => {
    const mark = markOf.get(position)
    const homeRegions = homeOf.has(position) ? homeOf.get(position) : home
    return {
      name: `${service}:${name}`,
      service,
      accessLevel: accessLevels[level] ?? 'Write',
      resourceTypes: resources.map((code) => {
        const type = types[code >> 1]
        if (!type) throw damaged(`resource type ${code >> 1} of ${service}`)
        return { ...type, required: code % 2 === 1 }
      }),
      dependentActions: dependents.map((index) => header.dependents[index] ?? ''),
      visibility: visibility(seen),
      ...(mark && { mark }),
      ...(homeRegions && { homeRegions }),
    }
  }
  const decoded: (ActionInfo | undefined)[] = packed.actions.map(() => undefined)
  const at = (position: number): ActionInfo => (decoded[position] ??= decode(packed.actions[position]!, position))
  const positions = new Map(packed.actions.map(([name], position) => [name.toLowerCase(), position]))
  let actions: readonly ActionInfo[] | undefined
  return {
    actions: () => (actions ??= packed.actions.map((_, position) => at(position))),
    action: (name) => {
      const position = positions.get(name)
      return position === undefined ? undefined : at(position)
    },
    ...(home && { home }),
    tagging: decodeTagging(header, nameOf, packed.tags ?? []),
  }
}

/** An empty set is none: the action is called in the Region of its user although its service has a home Region. */
function decodeHomes(header: PackedHeader, service: string, index: number | undefined): HomeRegions | undefined {
  if (index === undefined) return undefined
  const homes = header.homes[index]
  if (!homes) throw damaged(`home Regions ${index} of ${service}`)
  return Object.keys(homes).length > 0 ? homes : undefined
}

function decodeTagging(
  header: PackedHeader,
  nameOf: (position: number) => string | undefined,
  packed: NonNullable<PackedService['tags']>,
): ReadonlyMap<string, TaggingOnCreate> {
  return new Map(
    packed.flatMap(([positions, members, operations]) => {
      const tagging: TaggingOnCreate = {
        actions: positions.flatMap((position) => nameOf(position) ?? []),
        members: new Set(members.flatMap((index) => header.tagMembers[index] ?? [])),
      }
      return operations.split(' ').map((operation) => [operation.toLowerCase(), tagging] as const)
    }),
  )
}
