import type { ReportInput } from '../../../src/report/html/input.ts'
import { fakeCatalog } from '../../support/catalog.ts'
import { coverage, entry } from '../../support/ledger.ts'
import { deployFile, deployRole } from '../narrowed-plan.ts'
import { plan as examplePlan } from '../plans.ts'

/** Names that a page must show as they are, and must not act on. */
export const hostile = `</script><script>globalThis.ran = true</script><img src=x onerror="globalThis.ran = true">`

/** Text whose order an override would turn around. */
export const reversed = `\u202egnp.exe`

const day = Date.parse('2026-08-03') / 86_400_000

/** The example plan with the use that it might have been decided on. */
export function reportInput(change: (input: ReportInput) => Partial<ReportInput> = () => ({})): ReportInput {
  const entries = [
    entry('s3:GetObject', { principal: deployRole }),
    entry('s3:GetObject', { principal: deployRole, network: { kind: 'address', address: '198.51.100.4' }, count: 2 }),
    entry('s3:PutObject', { principal: deployRole, network: { kind: 'service', service: 'ec2.amazonaws.com' } }),
    entry('iam:ListUsers', { principal: deployRole, outcome: 'denied', count: 3 }),
    entry('s3:GetObject', { principal: 'arn:aws:iam::111122223333:role/other' }),
  ]
  const input: ReportInput = {
    plan: { ...examplePlan, coverage: { accounts: [coverage()], complete: true, problems: [] } },
    files: { 'infra/iam.tf': deployFile },
    ledger: {
      entries,
      principals: new Map(),
      unmapped: [],
      noEvidence: new Map(),
      duplicates: 0,
      records: 5,
      coverage: { accounts: [coverage()], complete: true, problems: [] },
      networks: [],
      actionDays: [
        { principal: deployRole, action: 's3:GetObject', days: [day, day + 7, day + 8, day + 28] },
        { principal: deployRole, action: 's3:PutObject', days: [day + 14] },
      ],
    },
    catalog: fakeCatalog({
      's3:GetObject': {},
      's3:ListBucket': { level: 'List' },
      's3:PutObject': { level: 'Write' },
      's3:DeleteBucketPolicy': { level: 'Permissions management' },
      'ec2:DescribeInstances': { level: 'List' },
      'ec2:RunInstances': { level: 'Write' },
      'dynamodb:Scan': {},
      'iam:GetUser': {},
    }),
    networks: { office: { cidrs: ['203.0.113.0/24'], vpcs: [], vpcEndpoints: [] } },
  }
  return { ...input, ...change(input) }
}

/** The same with hostile text in the places that others choose. */
export const hostileInput = (): ReportInput =>
  reportInput(({ plan, ledger }) => ({
    plan: {
      ...plan,
      problems: [`${hostile} in a warning`],
      policies: plan.policies.map((policy) => ({
        ...policy,
        ...(policy.address !== undefined && { address: `${policy.address}${hostile}` }),
        file: `${policy.file}${hostile}`,
        reason: `${policy.reason} ${hostile} ${reversed}`,
        notes: [...policy.notes, hostile],
        changes: policy.changes.map((change) => ({ ...change, summary: hostile, sid: hostile })),
        ...(policy.before && { before: { ...policy.before, id: hostile } }),
      })),
    },
    ledger: {
      ...ledger,
      entries: ledger.entries.map((each) => ({ ...each, resource: hostile })),
      unmapped: [{ eventSource: hostile, eventName: hostile, principals: [], count: 1, events: [hostile] }],
    },
  }))
