import type { Call } from '../call.ts'
import { verbsOf } from '../operations/api-gateway.ts'
import { pathsOf } from './apigateway-paths.ts'
import { exactResources, type StatedResources, type StatedRule, type StatedRules } from './rule.ts'

/** "arn:aws:apigateway:region::resource-path-specifier": the path of the operation, in no account. */
const page = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html'
const taggingPage = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-iam-policy.html'

const arnOfPath = ({ place }: Call, path: string): string =>
  `arn:${place.partition}:apigateway:${place.region}::${path}`

/** A path with the members of the request in it; `undefined` where one is missing or holds anything but plain text. */
function filled(call: Call, path: string): string | undefined {
  let isWhole = true
  const made = path.replace(/\{(\w+)\}/g, (_, member: string) => {
    const value = call.request.text(member.toLowerCase())
    if (value === undefined || !/^[\w.$*-]+$/.test(value)) isWhole = false
    return value ?? ''
  })
  return isWhole ? arnOfPath(call, made) : undefined
}

/** A private domain name has an id besides, and an ARN of another form. */
const isPrivate = (call: Call): boolean => call.request.asks(['domainnameid'])

function pathOf(call: Call, paths: readonly string[]): StatedResources | undefined {
  const found = paths.flatMap((path) => filled(call, path) ?? [])
  return found.length === 1 && !isPrivate(call) ? exactResources(found[0]) : undefined
}

/** The ARN of what is tagged, as the request gives it or encoded for a URL. */
function taggedArn(call: Call): string | undefined {
  const arn = call.request.text('resourcearn')?.replaceAll(/%3A/gi, ':').replaceAll(/%2F/gi, '/')
  return arn !== undefined && /^arn:aws[a-z-]*:apigateway:[a-z0-9-]+:\d*:\/[\w./$*-]+$/.test(arn) ? arn : undefined
}

/** Tags lie at `/tags/` with the encoded ARN of what they are on; that itself is changed (PATCH) as well. */
const tagging = (verb: string): StatedRule => ({
  page: taggingPage,
  resolve: (call) => {
    const arn = taggedArn(call)
    return exactResources(arn && (verb === 'PATCH' ? arn : arnOfPath(call, `/tags/${encodeURIComponent(arn)}`)))
  },
})

export const apigateway: StatedRules = (action, operation) => {
  const verb = action.name.slice('apigateway:'.length)
  if (!verbsOf(operation).includes(verb)) return undefined
  if (/^(TagResource|UntagResource|GetTags)$/.test(operation)) return tagging(verb)
  const paths = pathsOf.get(operation)
  return paths && { page, resolve: (call) => pathOf(call, paths) }
}
