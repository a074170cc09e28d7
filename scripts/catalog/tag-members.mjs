import { byCode } from './order.mjs'

/** The greatest depth under the request at which a member is looked for. */
const maxDepth = 4

/**
 * Names of the members of an operation's request that hold tags for what the call makes, without regard to case and
 * punctuation (as `normalName` in src/catalog/member-names.ts), sorted: lists of key and value, and maps of text, whose
 * name or type contains "tag". Filters by tag are none.
 */
export function tagMembers(model, operation) {
  const found = new Set()
  visit(model, operation.input?.shape, 1, new Set(), found)
  return [...found].toSorted(byCode)
}

const filter = /filter|criteria|criterion|condition|selector|query|match|search|exclu/i
/** But not `stageVariables`. */
const ofTags = /(?<!s)tag/i

function visit(model, shapeName, depth, above, found) {
  if (shapeName === undefined || depth > maxDepth || above.has(shapeName)) return
  const shape = model.shapes[shapeName]
  const inside = new Set([...above, shapeName])
  if (shape.type === 'list') return visit(model, shape.member.shape, depth, inside, found)
  if (shape.type !== 'structure') return
  for (const [name, member] of Object.entries(shape.members)) {
    if (filter.test(name) || filter.test(member.shape)) continue
    if ((ofTags.test(name) || ofTags.test(member.shape)) && holdsTags(model, member.shape)) found.add(normal(name))
    else visit(model, member.shape, depth + 1, inside, found)
  }
}

function holdsTags(model, shapeName) {
  const shape = model.shapes[shapeName]
  if (shape.type === 'map') return isText(model, shape.key.shape) && isText(model, shape.value.shape)
  const element = shape.type === 'list' ? model.shapes[shape.member.shape] : shape
  if (element.type === 'map') return isText(model, element.key.shape) && isText(model, element.value.shape)
  if (element.type !== 'structure') return false
  const names = Object.keys(element.members).map(normal)
  if (names.some((name) => /^(tag)?key$/.test(name)) && names.some((name) => /^(tag)?value$/.test(name))) return true
  // Lists of their own for each kind of resource: EC2's TagSpecifications, `Tags: {Items: […]}` of CloudFront.
  return Object.entries(element.members).some(
    ([name, member]) =>
      /^(tags?|items|tagset|taglist)$/.test(normal(name)) &&
      model.shapes[member.shape].type === 'list' &&
      holdsTags(model, member.shape),
  )
}

const isText = (model, shapeName) => model.shapes[shapeName].type === 'string'
const normal = (name) => name.toLowerCase().replace(/[^a-z0-9]/g, '')
