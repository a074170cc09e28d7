import { brotliCompressSync, constants } from 'node:zlib'

/** As `accessLevels` in src/catalog/packed.ts. */
const levels = ['List', 'Read', 'Write', 'Tagging', 'Permissions management']

/** As `noOperationReasons` in src/catalog/packed.ts. */
const marks = ['nameless', 'permission-only', 'unknown']

/**
 * The reference and what else is known of its actions, as src/catalog/packed.ts describes it.
 *
 * @param facts reference; models: which SDK models were read; visibilityOf: action name → Visibility; moreDependents:
 *   action name → further dependent actions; marks: action name → mark, and marksRead: when AWS's pages were read; homes:
 *   see `homesOfActions`; tagged: see `operationsWithTags`
 */
export function packCatalog({
  reference,
  models,
  visibilityOf = () => ({ kind: 'management' }),
  moreDependents = new Map(),
  markOf = () => undefined,
  marksRead = '',
  homes = { services: new Map(), actions: new Map() },
  tagged = [],
}) {
  const reasons = index()
  const dataEvents = index()
  const dependents = index()
  const homeSets = index()
  const members = index()
  const code = (visibility) => {
    if (visibility.kind === 'management') return 0
    if (visibility.kind === 'none') return -1 - reasons.of(visibility.reason)
    return 1 + dataEvents.of(JSON.stringify(visibility.resourceTypes))
  }
  const lines = reference.services.map((service) => {
    const types = index()
    const names = service.actions.map(({ name }) => `${service.name}:${name}`)
    const actions = service.actions.map((action) => {
      const resources = action.types.map(({ type, required }) => types.of(type) * 2 + (required ? 1 : 0))
      const after = [
        ...new Set([...action.dependents, ...(moreDependents.get(`${service.name}:${action.name}`) ?? [])]),
      ].map((name) => dependents.of(name))
      const packed = [
        action.name,
        levels.indexOf(action.level),
        code(visibilityOf(`${service.name}:${action.name}`)),
        resources,
        after,
      ]
      while (packed.at(-1).length === 0) packed.pop()
      return packed
    })
    const line = { types: types.values().map((type) => Object.values(service.types.get(type))), actions }
    const marked = marks.map((mark) => positions(names, (name) => markOf(name) === mark))
    if (marked.some((list) => list.length > 0)) line.marks = marked
    const home = homes.services.get(service.name)
    if (home) line.home = homeSets.of(JSON.stringify(home))
    const own = groups(
      names.flatMap((name, position) => {
        const found = homes.actions.get(name)
        return found ? [[JSON.stringify([homeSets.of(JSON.stringify(found))]), position]] : []
      }),
    )
    if (own.length > 0) line.homes = own.map(([[set], list]) => [set, list])
    const tags = groups(
      tagged
        .filter((each) => each.service === service.name)
        .map(({ operation, actions: tagging, members: list }) => [
          JSON.stringify([tagging.map((name) => names.indexOf(name)), list.map((name) => members.of(name))]),
          operation,
        ]),
    )
    if (tags.length > 0) line.tags = tags.map(([[tagging, list], operations]) => [tagging, list, operations.join(' ')])
    return JSON.stringify(line)
  })
  const header = {
    format: 2,
    version: reference.version,
    models,
    marksRead,
    services: reference.services.map(({ name }) => name),
    reasons: reasons.values(),
    dataEvents: dataEvents.values().map((types) => JSON.parse(types)),
    dependents: dependents.values(),
    homes: homeSets.values().map((set) => JSON.parse(set)),
    tagMembers: members.values(),
  }
  const text = Buffer.from([JSON.stringify(header), ...lines].join('\n'))
  return brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  })
}

const positions = (names, holds) => names.flatMap((name, position) => (holds(name) ? [position] : []))

/** [JSON key, value][] → [key, values][], in the order in which the keys come. */
function groups(entries) {
  const found = new Map()
  for (const [key, value] of entries) found.set(key, [...(found.get(key) ?? []), value])
  return [...found].map(([key, values]) => [JSON.parse(key), values])
}

/** Gives each distinct value a number, in the order in which they come. */
function index() {
  const numbers = new Map()
  return {
    of: (value) => {
      if (!numbers.has(value)) numbers.set(value, numbers.size)
      return numbers.get(value)
    },
    values: () => [...numbers.keys()],
  }
}
