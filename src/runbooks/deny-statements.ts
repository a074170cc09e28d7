import type { ConditionClause, PolicyDocument, Statement } from '../policy/document.ts'
import { printDocument } from '../policy/print.ts'

/** A Deny of every action on every resource, under conditions. */
const denyAll = (sid: string, condition: readonly ConditionClause[] = []): Statement => ({
  sid,
  effect: 'Deny',
  action: ['*'],
  resource: ['*'],
  condition,
})

/** Name of the inline policy with which AWS itself revokes the sessions of a role. */
export const olderSessionsName = 'AWSRevokeOlderSessions'

/**
 * Denies everything to sessions that were issued before a moment. Requests with long-term keys have no
 * `aws:TokenIssueTime`, so they are not denied.
 *
 * @param moment ISO 8601, UTC, to the second
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-tokenissuetime
 */
export const olderSessionsStatement = (moment: string): Statement =>
  denyAll('RevokeOlderSessions', [{ operator: 'DateLessThan', key: 'aws:TokenIssueTime', values: [moment] }])

/**
 * Denies everything to sessions of a role under given names.
 *
 * @param ids `AROAEXAMPLE:jane`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
export const sessionsStatement = (ids: readonly string[]): Statement =>
  denyAll('DenySessions', [{ operator: 'StringEquals', key: 'aws:userId', values: ids }])

/**
 * Denies everything to a person of IAM Identity Center, with whichever permission set.
 *
 * @param user id in the identity store
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/prereqs-revoking-user-permissions.html
 */
export const personStatement = (user: string): Statement =>
  denyAll('DenyPerson', [{ operator: 'StringEquals', key: 'identitystore:UserId', values: [user] }])

/**
 * As `personStatement`, by the name of the session, which IAM Identity Center takes from the user's name.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/authconcept-revoke-access.html
 */
export const sessionNameStatement = (name: string): Statement =>
  denyAll('DenyPerson', [{ operator: 'StringLike', key: 'aws:userId', values: [`*:${name}`] }])

/**
 * Denies everything to the root user of the accounts that a service control policy is attached to.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html
 */
export const rootStatement = (partition: string): Statement =>
  denyAll('DenyRoot', [{ operator: 'StringLike', key: 'aws:PrincipalArn', values: [`arn:${partition}:iam::*:root`] }])

const documentOf = (...statements: readonly Statement[]): PolicyDocument => ({
  version: '2012-10-17',
  statements,
})

/** One line of JSON. */
export const policyJson = (...statements: readonly Statement[]): string =>
  JSON.stringify(printDocument(documentOf(...statements)))
