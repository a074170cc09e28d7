import type { Call } from '../call.ts'
import { textsOfList, resourceArn, type Kind } from './parts.ts'
import { exactResources, type StatedRule, type StatedRules } from './rule.ts'

/** Secrets Manager adds a hyphen and six random characters to the name, which only the ARN shows. */
const secret: Kind = { service: 'secretsmanager', before: 'secret:', name: /^[\w/+=.@-]{1,512}$/, after: '-*' }

/**
 * A secret is named by name, by ARN, or by its ARN without the random end. Of an ARN that ends in a hyphen and six
 * characters Secrets Manager assumes that it is complete; where those six read as a word (`-backup`, `-Master`, `-db2024`),
 * they may be the end of a name all the same, so that the random end may follow.
 */
function secretOf(call: Call, text: string | undefined): string | undefined {
  const arn = resourceArn(call, secret, text)
  if (arn === undefined || arn.endsWith('*')) return arn
  const [, end] = /-([A-Za-z0-9]{6})$/.exec(arn) ?? []
  if (end === undefined) return `${arn}-*`
  return /[a-z0-9]/.test(end) && /.[A-Z]/.test(end) ? arn : `${arn}*`
}

/** The secrets of a list; those that filters find the request does not name. */
const batch: StatedRule = {
  page: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html',
  resolve: (call) => exactResources(...textsOfList(call, 'secretidlist').map((text) => secretOf(call, text))),
  leaves: ['secretidlist'],
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html */
export const secretsmanager: StatedRules = (action, operation) => {
  if (operation === 'BatchGetSecretValue') return batch
  if (action.name === 'secretsmanager:CreateSecret') {
    return {
      page: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html',
      resolve: (call) => exactResources(resourceArn(call, secret, call.request.text('name'))),
    }
  }
  return {
    page: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen',
    resolve: (call) => exactResources(secretOf(call, call.request.text('secretid'))),
  }
}
