/**
 * Which endpoint an SDK calls: evaluates the endpoint rules of a service model, as far as calls without ARNs and without
 * optional settings need it.
 * @see https://smithy.io/2.0/additional-specs/rules-engine/specification.html
 */

/**
 * @param rules the rule set of a service (`endpoint-rule-set-1.json`)
 * @param partitions `partitions.json` of botocore
 * @param region the Region that the client is configured with
 * @returns `{url, signingRegion}`, or `undefined` where the rules give no endpoint for it
 */
export function endpointOf(rules, partitions, region) {
  const scope = new Map()
  for (const [name, parameter] of Object.entries(rules.parameters)) {
    if (parameter.builtIn === 'AWS::Region') scope.set(name, region)
    else if (parameter.default !== undefined) scope.set(name, parameter.default)
  }
  try {
    return walk(rules.rules, scope, partitions)
  } catch (error) {
    if (error instanceof NoEndpoint) return undefined
    throw error
  }
}

class NoEndpoint extends Error {}

function walk(rules, scope, partitions) {
  for (const rule of rules) {
    const inner = new Map(scope)
    const holds = (rule.conditions ?? []).every((condition) => {
      const value = call(condition, inner, partitions)
      if (condition.assign !== undefined && value !== undefined && value !== null) inner.set(condition.assign, value)
      return value !== undefined && value !== null && value !== false
    })
    if (!holds) continue
    if (rule.type === 'tree') {
      const found = walk(rule.rules, inner, partitions)
      if (found) return found
      continue
    }
    if (rule.type === 'error') throw new NoEndpoint()
    const { url, properties = {} } = rule.endpoint
    const [scheme] = properties.authSchemes ?? []
    const signingRegion = scheme?.signingRegion && value(scheme.signingRegion, inner, partitions)
    return { url: value(url, inner, partitions), signingRegion }
  }
  return undefined
}

function value(expression, scope, partitions) {
  if (typeof expression === 'string') return fill(expression, scope)
  if (typeof expression !== 'object' || expression === null) return expression
  if ('ref' in expression) return scope.get(expression.ref)
  return 'fn' in expression ? call(expression, scope, partitions) : expression
}

/** `https://ec2.{Region}.{PartitionResult#dnsSuffix}` */
const fill = (text, scope) =>
  text.replace(/\{([^{}#]+)(?:#([^{}]+))?\}/g, (_, name, path) => {
    const found = scope.get(name)
    return path === undefined ? found : attribute(found, path)
  })

const attribute = (from, path) =>
  path.split('.').reduce((at, part) => {
    const [, name, index] = /^([^[]*)(?:\[(\d+)\])?$/.exec(part) ?? []
    const next = name === '' ? at : at?.[name]
    return index === undefined ? next : next?.[Number(index)]
  }, from)

function call({ fn, argv }, scope, partitions) {
  const [first, second, ...rest] = argv.map((each) => value(each, scope, partitions))
  switch (fn) {
    case 'isSet':
      return first !== undefined && first !== null
    case 'not':
      return first === undefined || first === null || first === false
    case 'booleanEquals':
    case 'stringEquals':
      return first === second
    case 'getAttr':
      return attribute(first, second)
    case 'aws.partition':
      return partitionOf(first, partitions)
    case 'isValidHostLabel':
      return typeof first === 'string' && /^[a-zA-Z0-9][a-zA-Z0-9-]{0,62}$/.test(first)
    case 'substring': {
      const [stop, reverse] = rest
      if (typeof first !== 'string' || first.length < stop) return undefined
      return reverse ? first.slice(first.length - stop, first.length - second) : first.slice(second, stop)
    }
    case 'coalesce':
      return first ?? second
    default:
      // ARNs, URLs and buckets are parameters that these calls leave out.
      throw new NoEndpoint()
  }
}

function partitionOf(region, { partitions }) {
  const known = partitions.find(({ regions }) => region in regions)
  const found = known ?? partitions.find(({ regionRegex }) => new RegExp(regionRegex).test(region))
  return found && { name: found.id, ...found.outputs }
}
