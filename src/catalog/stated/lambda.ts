import type { Call } from '../call.ts'
import { byAction } from './parts.ts'
import { allKnownArns, isPlainName, recordedArns, referencePage, memberTexts } from './reading.ts'
import { arnOf, exactResources, type StatedRule, type StatedRules } from './rule.ts'

/** Which actions act on a function, a version or an alias, and that the qualified ARN is compared where one is asked for. */
const page = 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html'

/** The forms of FunctionName that the API reference lists: a whole ARN, `123456789012:function:NAME`, or a name. */
const wholeArn = /^arn:(aws[a-z-]*):lambda:([a-z0-9-]+):(\d{12}):function:([\w-]+)(?::(\$LATEST|[\w-]+))?$/
const shortName = /^(?:(\d{12}):function:)?([\w-]+)(?::(\$LATEST|[\w-]+))?$/

interface Named {
  readonly arn: string
  readonly qualifier?: string
}

/** The function in FunctionName, with the qualifier that may stand behind it. */
function parse(text: string, { place }: Call): Named | undefined {
  const whole = wholeArn.exec(text)
  const short = whole ? null : shortName.exec(text)
  const [partition, region, account = place.account, name, qualifier] = whole
    ? whole.slice(1)
    : [place.partition, place.region, ...(short?.slice(1) ?? [])]
  // `123456789012:f` may also be the function `f` of an account.
  if (name === undefined || (short && /^\d{12}$/.test(name))) return undefined
  const arn = `arn:${partition}:lambda:${region}:${account}:function:${name}`
  return qualifier === undefined ? { arn } : { arn, qualifier }
}

/** The function that a call names; a qualifier may also be a member of its own. */
function named(call: Call): Named | undefined {
  const { request } = call
  const found = parse(request.text('functionname') ?? '', call)
  const asked = request.text('qualifier')
  if (found === undefined || asked === undefined) return found
  if (!/^(\$LATEST|[\w-]+)$/.test(asked)) return undefined
  return found.qualifier === undefined || found.qualifier === asked ? { arn: found.arn, qualifier: asked } : undefined
}

/** On the version or alias that the call asks for, else on the function. */
const qualified: StatedRule = {
  page,
  resolve: (call) => {
    const asked = named(call)
    return exactResources(asked?.qualifier === undefined ? asked?.arn : `${asked.arn}:${asked.qualifier}`)
  },
}

/** On a version or alias only. */
const onlyQualified: StatedRule = {
  page,
  resolve: (call) => {
    const asked = named(call)
    return exactResources(asked?.qualifier === undefined ? undefined : `${asked.arn}:${asked.qualifier}`)
  },
}

const plainFunction = (call: Call): string | undefined => {
  const asked = named(call)
  return asked?.qualifier === undefined ? asked?.arn : undefined
}

/**
 * On the function. Where such a call asks for a version or alias the page's table names the function, its text both: then
 * each may be checked.
 */
const unqualified: StatedRule = {
  page,
  resolve: (call) => {
    const asked = named(call)
    if (asked?.qualifier === undefined) return exactResources(asked?.arn)
    return exactResources(asked.arn, `${asked.arn}:${asked.qualifier}`)
  },
}

const layerName = /^(?:arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:layer:)?[\w-]+$/

const layer = (call: Call): string | undefined => {
  const name = call.request.text('layername')
  if (name === undefined || !layerName.test(name)) return undefined
  return name.startsWith('arn:') ? name : arnOf(call, 'lambda', `layer:${name}`)
}

const layerVersion = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:layer:[\w-]+:\d+$/

const onLayer: StatedRule = { page, resolve: (call) => exactResources(layer(call)) }

/** A layer and its version, in members of their own, or one ARN that names both. */
const onLayerVersion: StatedRule = {
  page,
  resolve: (call) => {
    const arn = call.request.text('arn')
    if (arn !== undefined) return exactResources(layerVersion.test(arn) ? arn : undefined)
    const name = layer(call)
    const [version, ...others] = memberTexts(call, ['versionnumber'])
    return name !== undefined && version !== undefined && others.length === 0 && /^\d+$/.test(version)
      ? exactResources(`${name}:${version}`)
      : undefined
  },
  leaves: ['versionnumber'],
}

/** Layers that a function is given: the caller that names them must be allowed to read them. */
const givenLayers: StatedRule = {
  page: 'https://docs.aws.amazon.com/lambda/latest/dg/access-control-identity-based.html',
  resolve: ({ request }) => {
    const given = request.found.arns.map(({ value }) => value).filter((arn) => arn.includes(':layer:'))
    return allKnownArns(given.map((arn) => (layerVersion.test(arn) ? arn : undefined)))
  },
}

const eventSourceMapping: StatedRule = {
  page,
  resolve: (call) => {
    const uuid = call.request.text('uuid')
    return exactResources(uuid && isPlainName(uuid) ? arnOf(call, 'lambda', `event-source-mapping:${uuid}`) : undefined)
  },
}

const codeSigning = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:code-signing-config:[\w-]+$/

const codeSigningConfig = ({ request }: Call): string | undefined => {
  const arn = request.text('codesigningconfigarn')
  return arn !== undefined && codeSigning.test(arn) ? arn : undefined
}

const onCodeSigningConfig: StatedRule = {
  page: referencePage('awslambda'),
  resolve: (call) => exactResources(codeSigningConfig(call)),
}

/** Both the configuration and the function that gets it. */
const functionWithCodeSigningConfig: StatedRule = {
  page: referencePage('awslambda'),
  resolve: (call) => exactResources(codeSigningConfig(call), plainFunction(call)),
}

const taggable = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:(function|event-source-mapping|code-signing-config):[\w-]+$/

/** Tags are those of what the ARN names; functions carry them, their versions and aliases do not. */
const tagged: StatedRule = {
  page: 'https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html',
  resolve: (call) => {
    const arn = call.request.text('resource') ?? recordedArns(call, taggable)[0]
    return exactResources(arn !== undefined && taggable.test(arn) ? arn : undefined)
  },
}

const rules = byAction(
  [
    `InvokeFunction AddPermission RemovePermission
     CreateFunctionUrlConfig DeleteFunctionUrlConfig GetFunctionUrlConfig UpdateFunctionUrlConfig`,
    qualified,
  ],
  ['DeleteProvisionedConcurrencyConfig GetProvisionedConcurrencyConfig PutProvisionedConcurrencyConfig', onlyQualified],
  [
    `CreateAlias CreateFunction DeleteAlias DeleteFunction DeleteFunctionCodeSigningConfig DeleteFunctionConcurrency
     DeleteFunctionEventInvokeConfig GetAlias GetFunction GetFunctionCodeSigningConfig GetFunctionConcurrency
     GetFunctionConfiguration GetFunctionEventInvokeConfig GetFunctionRecursionConfig GetFunctionScalingConfig GetPolicy
     GetRuntimeManagementConfig InvokeAsync ListAliases ListFunctionEventInvokeConfigs ListFunctionUrlConfigs
     ListProvisionedConcurrencyConfigs ListVersionsByFunction PublishVersion PutFunctionConcurrency
     PutFunctionEventInvokeConfig PutFunctionRecursionConfig PutFunctionScalingConfig PutRuntimeManagementConfig
     UpdateAlias UpdateFunctionCode UpdateFunctionConfiguration UpdateFunctionEventInvokeConfig`,
    unqualified,
  ],
  ['PublishLayerVersion', onLayer],
  [
    'AddLayerVersionPermission DeleteLayerVersion GetLayerVersion GetLayerVersionPolicy RemoveLayerVersionPermission',
    onLayerVersion,
  ],
  ['DeleteEventSourceMapping GetEventSourceMapping UpdateEventSourceMapping', eventSourceMapping],
  [
    'DeleteCodeSigningConfig GetCodeSigningConfig ListFunctionsByCodeSigningConfig UpdateCodeSigningConfig',
    onCodeSigningConfig,
  ],
  ['PutFunctionCodeSigningConfig', functionWithCodeSigningConfig],
  ['ListTags TagResource UntagResource', tagged],
)

/** AWS Lambda. */
export const lambda: StatedRules = (action, operation) =>
  action.name === 'lambda:GetLayerVersion' && /^(Create|Update)Function/.test(operation)
    ? givenLayers
    : rules(action, operation)
