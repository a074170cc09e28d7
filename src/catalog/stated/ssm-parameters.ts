import type { Call } from '../call.ts'
import { textsOfList, resourceArn, type Kind } from './parts.ts'
import { exactResources, type StatedResources, type StatedRule } from './rule.ts'

const page = 'https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html'

/** `/a/b` is `parameter/a/b`. */
const parameter: Kind = {
  service: 'ssm',
  before: 'parameter/',
  name: /^[\w.-][\w./-]*$/,
  read: (text) => text.replace(/^\//, ''),
}

/** Parameters that AWS publishes belong to no account: their ARNs show none, or stand for any. */
const ofAws = /^\/?aws\/service\//

/**
 * A parameter by name, path or ARN, with a version or label after a colon, which belongs to no ARN.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html
 */
function parameterOf(call: Call, text: string | undefined): string | undefined {
  const plain = /^(arn:[^:]+:ssm:[^:]*:\d*:parameter\/[^:]+|[^:]+)(:[\w.-]+)?$/.exec(text ?? '')?.[1]
  return resourceArn(call, parameter, plain, ofAws.test(plain ?? '') ? '*' : undefined)
}

/**
 * A principal that may read a path may read all levels below it. The request does not say which parameters those are.
 */
function below(call: Call): StatedResources | undefined {
  const path = call.request.text('path')
  if (path === '/') return undefined
  // A path is taken with or without a slash at its end.
  const found = exactResources(parameterOf(call, path?.replace(/\/$/, '')))
  return found && { resources: found.resources.map((arn) => (path?.endsWith('/') ? `${arn}*` : arn)), complete: false }
}

/** Rules for the parameters of Systems Manager, and the parameter that a name stands for. */
export const ssmParameters = {
  named: (call: Call, name: string | undefined): StatedResources | undefined => exactResources(parameterOf(call, name)),
  one: { page, resolve: (call) => exactResources(parameterOf(call, call.request.text('name'))) },
  several: {
    page,
    resolve: (call) => exactResources(...textsOfList(call, 'names').map((name) => parameterOf(call, name))),
    leaves: ['names'],
  },
  byPath: { page, resolve: below },
} satisfies Readonly<Record<string, StatedRule | ((call: Call, name: string | undefined) => unknown)>>
