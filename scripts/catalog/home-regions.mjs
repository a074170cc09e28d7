import { byCode } from './order.mjs'
import { join } from 'node:path'
import { endpointOf } from './endpoint-rules.mjs'
import { homesByAction, homesByService } from './home-regions-table.mjs'
import { botocore, readModelFile, serviceFolders, versionsOf } from './models.mjs'

/**
 * A service that has endpoints in so few Regions of a partition is called from others too: any of these Regions may hold
 * its events.
 */
const few = 3

/**
 * Regions in which the calls of each SDK service are recorded, whatever Region their user works in: SDK name →
 * {partition: Regions, sorted}. Services that one calls in one's own Region are left out, and so are partitions of one
 * Region.
 *
 * Two sources of botocore are read: the endpoint rules of each service, and `endpoints.json`, which also lists in which
 * Regions a service has endpoints.
 */
export function readHomeRegions() {
  const data = join(botocore(), 'data')
  const partitions = readModelFile(join(data, 'partitions.json'))
  const endpoints = readModelFile(join(data, 'endpoints.json')).partitions
  return new Map(
    serviceFolders().map(({ sdk, folder }) => {
      const latest = versionsOf(folder).at(-1)
      const rules = readModelFile(join(latest, 'endpoint-rule-set-1.json'))
      const { endpointPrefix } = readModelFile(join(latest, 'service-2.json')).metadata
      const homes = {}
      for (const { id, regions, outputs } of partitions.partitions) {
        const real = Object.keys(regions).filter((region) => !region.endsWith('-global'))
        if (real.length < 2) continue
        const listed = endpoints.find(({ partition }) => partition === id)?.services[endpointPrefix]
        const found = [
          ...(listed ? listedHomes(listed, real) : []),
          ...(rules ? ruledHomes(rules, partitions, real, outputs.implicitGlobalRegion) : []),
        ]
        if (found.length > 0) homes[id] = [...new Set(found)].toSorted(byCode)
      }
      return [sdk, homes]
    }),
  )
}

/**
 * The result of `endpoints.json`: an endpoint of the partition that is signed for one Region, or few Regions
 * altogether.
 */
function listedHomes({ endpoints, partitionEndpoint, isRegionalized }, regions) {
  const regional = regions.filter((region) => endpoints[region] !== undefined && !endpoints[region].deprecated)
  const global = endpoints[partitionEndpoint]?.credentialScope?.region
  if (isRegionalized === false || regional.length === 0) {
    const signed = Object.entries(endpoints)
      .filter(([, endpoint]) => !endpoint.deprecated)
      .flatMap(([, { credentialScope }]) => credentialScope?.region ?? [])
    const homes = global === undefined ? [...signed, ...regional] : [global]
    return homes.filter((region) => regions.includes(region))
  }
  const homes = regional.length <= few && regional.length < regions.length ? regional : []
  return global === undefined ? homes : [...homes, global]
}

/** The result of the endpoint rules: the same endpoint, or the same signing Region, whatever Region is asked for. */
function ruledHomes(rules, partitions, regions, implicit) {
  const answers = regions.map((region) => endpointOf(rules, partitions, region))
  const [first] = answers
  if (first === undefined || answers.some((answer) => answer === undefined)) return []
  const { signingRegion } = first
  if (signingRegion && answers.every((answer) => answer.signingRegion === signingRegion)) {
    return regions.includes(signingRegion) ? [signingRegion] : []
  }
  return answers.every(({ url }) => url === first.url) && implicit !== undefined ? [implicit] : []
}

/**
 * Home Regions of the catalog's actions: {services: prefix → homes, actions: action name → homes}, where homes are
 * {partition: Regions}. An action has an entry of its own where it differs from its service's. An action's home Regions
 * are those of every SDK service whose operations use it; those of a service, and of its actions without an operation,
 * are of all its SDK services.
 */
export function homesOfActions(catalog, operations, source) {
  const bySdk = readHomeRegions()
  const services = new Map()
  const actions = new Map()
  for (const { sdk, sources, operations: list } of operations) {
    // Of calls to S3's global endpoint, only those that name no bucket are recorded elsewhere (see the table).
    const homes = sdk === 's3' ? {} : bySdk.get(sdk)
    for (const { name } of list) {
      const found = sources.map((host) => source.operationOf(catalog, host, name)).find((each) => each)
      if (!found) continue
      const { service, grants } = found
      services.set(service, union(services.get(service), homes))
      for (const { action } of grants) {
        if (action.service === service) actions.set(action.name, union(actions.get(action.name), homes))
      }
    }
  }
  for (const [service, homes] of Object.entries(homesByService)) {
    services.set(service, union(services.get(service), homes))
    for (const { name } of catalog.actionsOf(service)) {
      if (actions.has(name)) actions.set(name, union(actions.get(name), homes))
    }
  }
  for (const [pattern, homes] of homesByAction) {
    for (const { name, service } of catalog.expand(pattern)) {
      actions.set(name, union(actions.get(name) ?? services.get(service), homes))
    }
  }
  for (const [service, homes] of services) if (Object.keys(homes).length === 0) services.delete(service)
  for (const [name, homes] of actions) {
    if (JSON.stringify(homes) === JSON.stringify(services.get(catalog.action(name).service) ?? {})) actions.delete(name)
  }
  return { services, actions }
}

/** Partitions and Regions are sorted: equal homes are equal texts. */
const union = (a = {}, b = {}) =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .toSorted(byCode)
      .map((partition) => [
        partition,
        [...new Set([...(a[partition] ?? []), ...(b[partition] ?? [])])].toSorted(byCode),
      ]),
  )
