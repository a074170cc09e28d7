/** The command that makes an account snapshot. */
export const snapshotCommand = 'aws iam get-account-authorization-details --output json > FILE'

const whole = `make it whole with: ${snapshotCommand}`

/** What a text is that is not JSON, as the rest of a sentence that begins with its name, with the remedy. */
export function describeNonJson(content: string, error: unknown): string {
  const start = content.slice(0, 4096).trimStart()
  if (start === '') return `is empty: the command printed nothing, or failed; ${whole}`
  if (start.startsWith('PK') || start.startsWith('\u001f')) return 'is compressed; unpack it first'
  const refused = /An error occurred \((\w+)\)/.exec(start)?.[1]
  if (refused !== undefined)
    return `is the error message of a call that failed (${refused}); allow iam:GetAccountAuthorizationDetails, then ${whole}`
  if (start.startsWith('user,arn,user_creation_time,'))
    return 'is a credential report: name it with --credential-report; --iam takes the output of aws iam get-account-authorization-details'
  if (/^-{5,}\s*\n\|/.test(start)) return `is a table (--output table); make it as JSON with: ${snapshotCommand}`
  if (/^(USERDETAILLIST|GROUPDETAILLIST|ROLEDETAILLIST|POLICIES|ATTACHEDMANAGEDPOLICIES)\b/.test(start))
    return `is the text output of the AWS CLI (--output text); make it as JSON with: ${snapshotCommand}`
  if (/^(- )?(UserDetailList|GroupDetailList|RoleDetailList|Policies|IsTruncated):/m.test(start))
    return `is YAML (--output yaml); make it as JSON with: ${snapshotCommand}`
  if (/^<(\?xml|GetAccountAuthorizationDetailsResponse)/.test(start))
    return `is XML; make it as JSON with: ${snapshotCommand}`
  if (!/^[{[]/.test(start)) return `is not JSON; make it with: ${snapshotCommand}`
  return brokenJson(content, error)
}

function brokenJson(content: string, error: unknown): string {
  // Node says "Unexpected non-whitespace character after JSON at position 12".
  if (/after JSON/.test(String(error)))
    return `holds several JSON values, one after the other; let the CLI put its pages together: ${snapshotCommand}`
  if (!/[}\]]\s*$/.test(content) || unclosed(content)) return `is cut off: its JSON has no end; ${whole}`
  return `is not valid JSON; make it with: ${snapshotCommand}`
}

/** Are there more opening brackets than closing ones, outside of strings? */
function unclosed(content: string): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < content.length; at++) {
    const mark = content[at]
    if (inString && mark === '\\') at++
    else if (mark === '"') inString = !inString
    else if (!inString && (mark === '{' || mark === '[')) depth++
    else if (!inString && (mark === '}' || mark === ']')) depth--
  }
  return inString || depth > 0
}

const lists = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const

/**
 * What a JSON value is that is no account snapshot, or not a whole one, as the rest of a sentence that begins with its name,
 * with the remedy; `undefined` where it is one.
 */
export function describeNonSnapshot(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    const what = has(value[0], 'configurationItemVersion') || has(value[0], 'configuration') ? config : 'a list'
    return `is ${what}; make it with: ${snapshotCommand}`
  }
  if (lists.some((name) => name !== 'Policies' && has(value, name))) return notWhole(value as Record<string, unknown>)
  return `is ${otherFormat(value) ?? 'no account snapshot'}; make it with: ${snapshotCommand}`
}

const has = (value: unknown, ...names: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && names.every((name) => name in value)

const config = 'an export of AWS Config, which has not all of IAM'

function otherFormat(value: unknown): string | undefined {
  if (has(value, 'configurationItems') || has(value, 'baseConfigurationItems')) return config
  if (has(value, 'configurationItemVersion') || has(value, 'configurationItemStatus')) return config
  if (has(value, 'Results', 'QueryInfo')) return config
  if (has(value, 'Content', 'ReportFormat')) return 'a credential report (name it with --credential-report)'
  if (has(value, 'format_version')) return 'the output of terraform show -json (name it with --state or --plan)'
  if (has(value, 'lineage') || has(value, 'terraform_version')) return 'a Terraform state (name it with --state)'
  if (has(value, 'Records') || has(value, 'Events')) return 'a file of CloudTrail records (name it with --events)'
  if (has(value, 'Statement')) return 'a policy document'
  if (has(value, 'GeneratedTime') || has(value, 'State', 'Description'))
    return 'the answer to a call for a credential report'
  const listed = ['Users', 'Groups', 'Roles', 'Policies', 'AttachedPolicies'].find((name) => has(value, name))
  return listed === undefined ? undefined : `the answer to another call of IAM, which has ${listed} alone`
}

function notWhole(keys: Readonly<Record<string, unknown>>): string | undefined {
  if (keys['IsTruncated'] === true || (keys['IsTruncated'] === undefined && typeof keys['Marker'] === 'string'))
    return `is one of several pages (IsTruncated); leave out --no-paginate and ${whole}`
  if (typeof keys['NextToken'] === 'string')
    return `is one of several pages (NextToken); leave out --max-items and ${whole}`
  const missing = lists.filter((name) => !(name in keys))
  if (missing.length > 0)
    return `is part of an account snapshot: it has no ${missing.join(', ')}; leave out --query and ${whole}`
  return undefined
}
