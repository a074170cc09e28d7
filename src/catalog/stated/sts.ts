import { byAction } from './parts.ts'
import { isPlainName, referencePage } from './reading.ts'
import { exactResources, type StatedRule, type StatedRules } from './rule.ts'

const roleArn = /^arn:aws[a-z-]*:iam::\d{12}:role\/[^\s*?$]+$/

/**
 * The role that is assumed, with its path; tags and a source identity that go with the call are checked on it as well.
 */
const role: StatedRule = {
  page: referencePage('awssecuritytokenservice'),
  resolve: ({ request }) => {
    const arn = request.text('rolearn')
    return exactResources(arn !== undefined && roleArn.test(arn) ? arn : undefined)
  },
}

const federatedUser: StatedRule = {
  page: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html',
  resolve: ({ request, place: { partition, account } }) => {
    const name = request.text('name')
    return exactResources(
      name && isPlainName(name) ? `arn:${partition}:sts::${account}:federated-user/${name}` : undefined,
    )
  },
}

const rootOf = /^(?:arn:(?:aws[a-z-]*):iam::)?(\d{12})(?::root)?$/

/** `targetPrincipal` is the member account or the ARN of its root user. */
const rootUser: StatedRule = {
  page: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html',
  resolve: ({ request, place: { partition } }) => {
    const account = rootOf.exec(request.text('targetprincipal') ?? '')?.[1]
    return exactResources(account && `arn:${partition}:iam::${account}:root`)
  },
}

const rules = byAction(
  ['AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity SetSourceIdentity', role],
  ['GetFederationToken', federatedUser],
  ['AssumeRoot', rootUser],
)

/** AWS STS. */
export const sts: StatedRules = (action, operation) =>
  action.name === 'sts:TagSession' && operation.startsWith('AssumeRole') ? role : rules(action, operation)
