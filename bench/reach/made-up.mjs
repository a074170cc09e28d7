/** Made-up values for what Terraform would learn from a user, a state or AWS: variables, other resources, data, modules. */

const services = {
  s3_bucket: (_, name) => `arn:aws:s3:::${name}`,
  s3_object: (_, name) => `arn:aws:s3:::objects/${name}`,
  kms_key: ({ account, region }, name) => `arn:aws:kms:${region}:${account}:key/${name}`,
  sqs_queue: ({ account, region }, name) => `arn:aws:sqs:${region}:${account}:${name}`,
  sns_topic: ({ account, region }, name) => `arn:aws:sns:${region}:${account}:${name}`,
  dynamodb_table: ({ account, region }, name) => `arn:aws:dynamodb:${region}:${account}:table/${name}`,
  lambda_function: ({ account, region }, name) => `arn:aws:lambda:${region}:${account}:function:${name}`,
  ecs_cluster: ({ account, region }, name) => `arn:aws:ecs:${region}:${account}:cluster/${name}`,
  ecr_repository: ({ account, region }, name) => `arn:aws:ecr:${region}:${account}:repository/${name}`,
  ssm_parameter: ({ account, region }, name) => `arn:aws:ssm:${region}:${account}:parameter/${name}`,
  secretsmanager_secret: ({ account, region }, name) =>
    `arn:aws:secretsmanager:${region}:${account}:secret:${name}-a1B2c3`,
  cloudwatch_log_group: ({ account, region }, name) => `arn:aws:logs:${region}:${account}:log-group:${name}`,
  iam_role: ({ account }, name) => `arn:aws:iam::${account}:role/${name}`,
  iam_policy: ({ account }, name) => `arn:aws:iam::${account}:policy/${name}`,
  iam_openid_connect_provider: ({ account }, name) => `arn:aws:iam::${account}:oidc-provider/${name}`,
}

const quoted = (text) => JSON.stringify(text)

/** An ARN of a type that Terraform calls `aws_…`, or of a module's or variable's output by the words in its name. */
function arnOf(type, name, world) {
  const known = Object.keys(services).find((each) => type === `aws_${each}` || type.startsWith(`aws_${each}`))
  if (known !== undefined) return services[known](world, name)
  const hinted = Object.keys(services).find((each) => name.includes(each.split('_').at(-1)))
  return hinted === undefined ? `arn:aws:sqs:${world.region}:${world.account}:${name}` : services[hinted](world, name)
}

/**
 * An expression in the place of a reference to something that is not kept: a text that fits the name of the attribute, and a
 * list of one where all instances are meant.
 *
 * @param isOwn is the name one that the source gives it in AWS, not only in Terraform?
 */
export function stubOf(type, name, steps, world, isOwn = false) {
  const { account, region } = world
  const attribute = steps.findLast((step) => step.name !== undefined)?.name
  const plain = isOwn ? name : name.replaceAll('_', '-').toLowerCase()
  if (attribute === undefined) return steps.some(({ splat }) => splat) ? '[]' : quoted(plain)
  const value = textOf(attribute)
  return steps.some(({ splat }) => splat) ? `[${value}]` : value

  function textOf(key) {
    if (key.endsWith('arns')) return `[${quoted(arnOf(type, plain, world))}]`
    if (key.endsWith('arn')) return quoted(arnOf(type, plain, world))
    if (/(ids|names|subnets|cidr_blocks|keys)$/.test(key)) return `[${quoted(`${plain}-1`)}]`
    if (key.endsWith('account_id')) return quoted(account)
    if (key === 'region' || (type === 'aws_region' && key === 'name')) return quoted(region)
    if (/^(json|rendered|policy|body|response_body|secret_string)$/.test(key)) return quoted('{}')
    if (/(issuer|url)$/.test(key)) return quoted('https://oidc.example.com/id/ABCDEF')
    return quoted(key === 'id' || key === 'name' || key === 'bucket' ? plain : `${plain}-${key.replaceAll('_', '-')}`)
  }
}

/** The value of a variable without a default, as an expression: by its type, and where that is a text by its name. */
export function valueOf(name, type, world) {
  const of = (kind) => valueOf(name, kind, world)
  const trimmed = (type ?? inferred(name)).replaceAll(/(#|\/\/).*$/gm, '').trim()
  const [, constructor, inside] = /^(\w+)\s*\(([\s\S]*)\)$/.exec(trimmed) ?? []
  if (constructor === 'list' || constructor === 'set') return `[${of(inside)}]`
  if (constructor === 'map') return `{ one = ${of(inside)} }`
  if (constructor === 'tuple') return '[]'
  if (constructor === 'optional') return of(inside.split(',')[0])
  if (constructor === 'object') return objectOf(inside, world)
  if (trimmed === 'bool') return 'true'
  if (trimmed === 'number') return '1'
  if (trimmed === 'list' || trimmed === 'map') return trimmed === 'list' ? '["one"]' : '{ one = "one" }'
  const plain = name.replaceAll('_', '-')
  if (/arns?$/.test(name)) return quoted(arnOf(name.replace(/_arns?$/, ''), plain.replace(/-arns?$/, ''), world))
  if (/(^|_)account(_id|_number)?$|accountid/.test(name)) return quoted(world.account)
  if (/region/.test(name)) return quoted(world.region)
  if (/(^|_)(env|environment|stage|workspace)(_name)?$/.test(name)) return quoted(world.environment)
  if (/policy(_json|_document)?$/.test(name)) return quoted(somePolicy)
  return quoted(/^(name|prefix|project|app|application)$/.test(name) ? `acme-${plain}` : plain)
}

const somePolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['sqs:SendMessage', 'sqs:PurgeQueue'], Resource: '*' }],
})

/** What a variable without a type seems to be. */
function inferred(name) {
  if (/^(enable|enabled|create|is|has|use|allow|attach)(_|$)|_enabled?$/.test(name)) return 'bool'
  if (/(_ids|_arns|_names|subnets|_list|_cidrs)$/.test(name)) return 'list(string)'
  return name.endsWith('tags') ? 'map(string)' : 'string'
}

/** A value of `{ name = type, … }`; fields that may be left out are. */
function objectOf(text, world) {
  const inside = text.trim().replace(/^\{|\}$/g, '')
  const fields = []
  let [depth, from] = [0, 0]
  const ends = []
  for (let at = 0; at <= inside.length; at++) {
    const char = inside[at] ?? ','
    if ('({['.includes(char)) depth++
    else if (')}]'.includes(char)) depth--
    else if (depth === 0 && (char === ',' || char === '\n')) ends.push(at)
  }
  for (const end of ends) {
    const [, name, type] = /^\s*"?([\w-]+)"?\s*[=:]\s*([\s\S]+)$/.exec(inside.slice(from, end)) ?? []
    from = end + 1
    if (name !== undefined && !/^optional\b/.test(type)) fields.push(`${name} = ${valueOf(name, type, world)}`)
  }
  return `{ ${fields.join(', ')} }`
}
