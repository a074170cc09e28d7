/** What the tests of narrowing share: a catalog of ten actions, and a run over statements and calls. */
import type { UsageEntry } from '../../src/evidence/types.ts'
import type { ActionContext } from '../../src/narrowing/judge.ts'
import { narrowDocument, type Narrowed } from '../../src/narrowing/narrow.ts'
import type { PolicyDocument, Statement } from '../../src/policy/document.ts'
import { fakeCatalog } from '../support/catalog.ts'
import { knowledgeOf } from '../support/knowledge.ts'

const secret = 'arn:${Partition}:secretsmanager:${Region}:${Account}:secret:${SecretId}'
const object = { object: 'arn:${Partition}:s3:::${BucketName}/${ObjectName}' }
export const catalog = fakeCatalog({
  'ec2:DescribeInstances': { level: 'List' },
  'ec2:DescribeImages': { level: 'List' },
  'ec2:RunInstances': { level: 'Write' },
  'ec2:TerminateInstances': { level: 'Write' },
  's3:GetObject': { visibility: { kind: 'data', resourceTypes: ['AWS::S3::Object'] }, types: object },
  's3:GetObjectAcl': { visibility: { kind: 'data', resourceTypes: ['AWS::S3::Object'] }, types: object },
  's3:DeleteBucket': { level: 'Write' },
  'secretsmanager:GetSecretValue': { types: { secret } },
  'secretsmanager:DescribeSecret': { types: { secret } },
  'secretsmanager:DeleteSecret': { level: 'Write', types: { secret } },
})

export const knowledge = (other: Partial<ActionContext> = {}): ActionContext =>
  knowledgeOf(catalog, {
    isCovered: ({ grade }) => grade !== 'guessed',
    observability: ({ visibility }) =>
      visibility.kind === 'management'
        ? { observable: true }
        : { observable: false, reason: 'not recorded', opens: 'a selector', drop: false },
    ...other,
  })

export const allow = (action: string[], resource: string[] = ['*'], other: Partial<Statement> = {}): Statement => ({
  effect: 'Allow',
  action,
  resource,
  condition: [],
  ...other,
})

export const window = { from: '2026-08-01T00:00:00Z', to: '2026-10-31T00:00:00Z' }

export const run = (
  statements: Statement[],
  entries: UsageEntry[],
  other: Partial<ActionContext> = {},
  quota = 6144,
): Narrowed => {
  const document: PolicyDocument = { version: '2012-10-17', statements }
  return narrowDocument(document, entries, knowledge(other), { quota, window })
}

export const shape = (narrowed: Narrowed): unknown[] =>
  narrowed.statements.map(({ from, statement }) => [from, statement.action ?? statement.notAction, statement.resource])
