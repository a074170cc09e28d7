import type { UsageEntry } from '../../src/evidence/types.ts'
import { noIamFacts } from '../../src/evidence/absence/iam-facts.ts'
import type { PolicyInput } from '../../src/jobs/narrow/preconditions.ts'
import type { Statement } from '../../src/policy/document.ts'
import type { PolicySource } from '../../src/sources/types.ts'
import { fakeCatalog } from '../support/catalog.ts'
import { knowledgeOf } from '../support/knowledge.ts'
import { coverage, entry, ledger, role } from '../support/ledger.ts'

const catalog = fakeCatalog({
  'ec2:DescribeInstances': { level: 'List' },
  'ec2:RunInstances': { level: 'Write' },
  'iam:CreateRole': { level: 'Write' },
})

export const allow = (...action: string[]): Statement => ({ effect: 'Allow', action, resource: ['*'], condition: [] })

/** A customer-managed policy of one role, that grants all of EC2. */
export const source = (other: Partial<PolicySource> = {}): PolicySource => ({
  status: 'found',
  id: 'iam.tf#aws_iam_policy.deploy',
  file: 'iam.tf',
  line: 3,
  column: 1,
  address: 'aws_iam_policy.deploy',
  form: 'jsonencode',
  kind: 'identity',
  hosts: [{ address: 'aws_iam_policy.deploy', kind: 'managed-policy' }],
  document: { version: '2012-10-17', statements: [allow('ec2:*')] },
  principals: [role],
  principalsUnknown: [],
  layout: undefined,
  ...other,
})

/** What is decided on: the calls of the role, over a window that shows all of them. */
export const policyInput = (
  entries: readonly UsageEntry[] = [entry('ec2:DescribeInstances')],
  other: Partial<PolicyInput> = {},
): PolicyInput => ({
  source: source(),
  catalog,
  ledger: ledger(entries),
  coverage: [coverage()],
  windowDays: 90,
  today: '2026-11-01',
  maxAgeDays: 30,
  iam: noIamFacts,
  actionContext: knowledgeOf(catalog),
  fence: undefined,
  ...other,
})
