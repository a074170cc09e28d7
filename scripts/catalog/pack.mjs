import { brotliCompressSync, constants } from 'node:zlib'

/** As `accessLevels` in src/catalog/packed.ts. */
const levels = ['List', 'Read', 'Write', 'Tagging', 'Permissions management']

/**
 * The reference, what is visible of each action, and further dependent actions, as src/catalog/packed.ts describes it.
 * `models` says which SDK models told what is visible.
 */
export function pack(reference, models, visibilityOf, moreDependents = new Map()) {
  const reasons = index()
  const dataEvents = index()
  const dependents = index()
  const code = (visibility) => {
    if (visibility.kind === 'management') return 0
    if (visibility.kind === 'none') return -1 - reasons.of(visibility.reason)
    return 1 + dataEvents.of(JSON.stringify(visibility.resourceTypes))
  }
  const lines = reference.services.map((service) => {
    const types = index()
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
    return JSON.stringify({ types: types.values().map((type) => Object.values(service.types.get(type))), actions })
  })
  const header = {
    format: 1,
    version: reference.version,
    models,
    services: reference.services.map(({ name }) => name),
    reasons: reasons.values(),
    dataEvents: dataEvents.values().map((types) => JSON.parse(types)),
    dependents: dependents.values(),
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
