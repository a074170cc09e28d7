import { expect, test } from '@jest/globals'
import type { PolicyDocument, Statement } from '../../src/policy/document.ts'
import { unresolvedText } from '../../src/policy/unresolved.ts'
import { WholeActions } from '../../src/proof/whole-action.ts'

const allow = (action: string[], resource: string[], other: Partial<Statement> = {}): Statement => ({
  effect: 'Allow',
  action,
  resource,
  condition: [],
  ...other,
})
const policy = (...statements: Statement[]): PolicyDocument => ({ version: '2012-10-17', statements })
const [a, b] = ['arn:aws:sqs:eu-west-1:111122223333:a', 'arn:aws:sqs:eu-west-1:111122223333:b']

test.each<[string, Statement[], Statement[], boolean]>([
  ['another action is removed', [allow(['sqs:Send*', 'ec2:*'], ['*'])], [allow(['sqs:SendMessage'], ['*'])], true],
  ['a resource is removed', [allow(['sqs:SendMessage'], [a, b])], [allow(['sqs:SendMessage'], [a])], false],
  [
    'a statement is removed that grants it elsewhere',
    [allow(['sqs:SendMessage'], [a]), allow(['sqs:*'], [b])],
    [allow(['sqs:SendMessage'], [a])],
    false,
  ],
  [
    'a statement is removed whose resources another one grants',
    [allow(['sqs:SendMessage'], ['*']), allow(['sqs:*'], [b])],
    [allow(['sqs:SendMessage'], ['*'])],
    true,
  ],
  [
    'a statement is removed that names it by one of several patterns',
    [allow(['ec2:*', 'sqs:*'], ['*'])],
    [allow(['ec2:*'], ['*'])],
    false,
  ],
  [
    'a statement is removed whose actions the source gives only in part',
    [allow(['ec2:*', unresolvedText('var.action')], ['*'])],
    [allow(['ec2:*'], ['*'])],
    false,
  ],
  [
    'unknown conditions stay, under another Sid',
    [allow(['sqs:*'], [a], { ...conditional(unresolvedText('var.region')), sid: 'A' })],
    [allow(['sqs:Send*'], [a], { ...conditional(unresolvedText('var.region')), sid: 'B' })],
    true,
  ],
  [
    'a Deny is added',
    [allow(['sqs:*'], [a])],
    [allow(['sqs:*'], [a]), allow(['sqs:*'], [a], { effect: 'Deny' })],
    false,
  ],
  [
    'a statement that excepts it is removed',
    [allow(['sqs:*'], [a]), allow([], ['*'], { notAction: ['ec2:*', 'sqs:*'] })].map(withoutEmptyAction),
    [allow(['sqs:*'], [a])],
    true,
  ],
  [
    'a statement that does not except it is removed',
    [allow(['sqs:*'], [a]), allow([], ['*'], { notAction: ['ec2:*'] })].map(withoutEmptyAction),
    [allow(['sqs:*'], [a])],
    false,
  ],
  ['a condition is added', [allow(['sqs:*'], [a])], [allow(['sqs:*'], [a], conditional())], false],
  [
    'the statement that grants it by NotAction stays',
    [allow([], ['*'], { notAction: ['iam:*'] }), allow(['ec2:*'], ['*'])].map(withoutEmptyAction),
    [allow([], ['*'], { notAction: ['iam:*'] })].map(withoutEmptyAction),
    true,
  ],
  [
    'a statement whose actions the source does not give is removed',
    [allow(['sqs:*'], [a]), allow([unresolvedText('var.actions')], ['*'])],
    [allow(['sqs:*'], [a])],
    false,
  ],
])('is all of sqs:SendMessage kept where %s', (_, before, after, kept) => {
  const actions = new WholeActions(policy(...before), policy(...after))
  expect(actions.keeps('sqs:SendMessage')).toBe(kept)
  expect(actions.keeps('sqs:SendMessage')).toBe(kept)
})

function conditional(region = 'eu-west-1'): Partial<Statement> {
  return { condition: [{ operator: 'StringEquals', key: 'aws:RequestedRegion', values: [region] }] }
}

function withoutEmptyAction({ action, ...rest }: Statement): Statement {
  return action?.length === 0 ? rest : { ...rest, ...(action && { action }) }
}
