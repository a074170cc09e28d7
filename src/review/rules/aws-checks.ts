import type { AwsFinding, RuleInput } from '../rule-input.ts'
import type { Rule, RuleResult } from './rule.ts'

/** What AWS's ValidatePolicy says of a policy that the change adds or widens. */
export const awsValidatePolicy: Rule = {
  id: 'aws-validate-policy',
  level: 'error',
  severity: '5.0',
  title: 'A finding of ValidatePolicy',
  finds: "what AWS's ValidatePolicy says: errors; its security warnings are warnings, the rest notes",
  help: "AWS's own check of the policy's grammar and of its best practices. Errors keep AWS from taking the policy.",
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  apply: (input) => resultsOf(input, ({ check, key }) => check === 'ValidatePolicy' && !isRequired(key)),
}

/** What AWS's custom policy checks say of it, or that a required one has no result. */
export const awsAccessCheck: Rule = {
  id: 'aws-access-check',
  level: 'error',
  severity: '7.5',
  title: "AWS's access checks",
  finds: "what AWS's access checks find; that a wider policy grants new access is a note",
  help: 'IAM Access Analyzer finds access that the configuration does not want to be granted, or a check that it requires has no result.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-checks-validating-policies.html',
  apply: (input) => resultsOf(input, ({ check, key }) => check !== 'ValidatePolicy' || isRequired(key)),
}

const isRequired = (key: string): boolean => key.startsWith('required ')

const resultsOf = ({ changes }: RuleInput, isOwn: (finding: AwsFinding) => boolean): RuleResult[] =>
  changes.flatMap(({ id, aws = [] }) =>
    aws.filter(isOwn).map(({ level, message, place, key }) => ({ policy: id, place, message, key, level })),
  )
