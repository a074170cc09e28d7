import { byCode } from './order.mjs'

/** Names of tagging actions; those that take tags away or show them are none, whatever their access level. */
const tags =
  /^(?:Tag(?:[A-Z]\w*)?|AddTags(?:(?:To|For)\w+)?|CreateTags|CreateOrUpdateTags|ChangeTagsFor\w+|(?:Set|Update)Tags\w*|Put\w*Tags|Put\w*Tagging)$/
const isNone = /^(?:Untag|Remove|Delete|Disassociate|Detach|List|Get|Replicate)|^(?!.*tag)/i

/** Names that say what they tag: `TagRole`, `PutJobTagging`, `AddTagsToStream`. */
const ofKind =
  /^(?:Tag(?!Resources?$)(.+)|Put(.+?)(?:Tags|Tagging)|(?:Add|Create|Update|Set)Tags(?:To|For)(?!Resources?$)(.+))$/

/** Operations that do nothing else. */
const isTagging = new RegExp(`${tags.source}|^Un[Tt]ag`)

const verb = /^[A-Z][a-z]+/

/**
 * Operations that can tag what they make: [{service, operation, actions: names of tagging actions, members}], where
 * members are the names of the request's members that hold the tags. The SDK models say which members; the tagging
 * actions are those of the service that tag anything and those that name the kind of thing. Where none of a service's
 * tagging actions fits the operation, all of them may be what is checked.
 */
export function operationsWithTags(catalog, operations, source) {
  const found = new Map()
  for (const { sources, operations: list } of operations) {
    for (const { name, tags: members } of list.filter((each) => each.tags.length > 0)) {
      const operation = sources.map((host) => source.operationOf(catalog, host, name)).find((each) => each)
      if (!operation || !writes(operation.grants)) continue
      if (isTagging.test(name)) continue
      const actions = taggingActions(catalog, operation.service, name, source)
      // Some operations have tables that say which tagging action goes with which request.
      const tabled = operation.grants.some(({ action, when }) => when && actions.includes(action.name))
      if (actions.length === 0 || tabled) continue
      const key = `${operation.service}:${name}`
      const before = found.get(key)?.members ?? []
      found.set(key, {
        service: operation.service,
        operation: name,
        actions,
        members: [...new Set([...before, ...members])].toSorted(byCode),
      })
    }
  }
  return [...found.values()].toSorted((a, b) =>
    `${a.service}:${a.operation}` < `${b.service}:${b.operation}` ? -1 : 1,
  )
}

const writes = (grants) =>
  grants.some(({ action }) => !['List', 'Read'].includes(action.accessLevel)) &&
  !grants.every(({ action }) => action.accessLevel === 'Tagging')

function taggingActions(catalog, service, operation, source) {
  const all = catalog
    .actionsOf(service)
    .map((action) => ({ ...action, short: action.name.slice(service.length + 1) }))
    .filter(
      ({ short, accessLevel }) =>
        !isNone.test(short) &&
        (accessLevel === 'Tagging' || (tags.test(short) && !['List', 'Read'].includes(accessLevel))),
    )
  // API Gateway's actions are HTTP verbs: tags are put on `/tags/ARN`.
  if (all.length === 0)
    return (source.operationIn(catalog, service, 'TagResource')?.grants ?? []).map(({ action }) => action.name)
  const noun = operation.replace(verb, '')
  const fits = all.filter(({ short }) => {
    const kind = ofKind
      .exec(short)
      ?.slice(1)
      .find((each) => each !== undefined)
    return kind === undefined || noun.includes(kind) || kind.includes(noun)
  })
  return (fits.length > 0 ? fits : all).map(({ name }) => name)
}
