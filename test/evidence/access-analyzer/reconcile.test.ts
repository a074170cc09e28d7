import type { GetFindingV2CommandOutput } from '@aws-sdk/client-accessanalyzer'
import { describe, expect, test } from '@jest/globals'
import type { AccessAnalyzerApi } from '../../../src/aws/apis.ts'
import { reconcileFindings, type ObservedUse } from '../../../src/evidence/access-analyzer/reconcile.ts'
import { readUnusedAccessFindings } from '../../../src/evidence/access-analyzer/findings.ts'
import type { PrincipalFindings, UnusedFindings } from '../../../src/evidence/access-analyzer/types.ts'

type Services = Record<string, 'whole' | string[]>

/** CloudTrail shows no call of any principal. */
const nothing: ObservedUse = { from: '2026-08-01T00:00:00Z', used: () => false }

const permissions = (id: string, services: Services, complete = true): PrincipalFindings => ({
  permissions: {
    id,
    complete,
    services: new Map(
      Object.entries(services).map(([name, unused]) => [
        name,
        unused === 'whole'
          ? { whole: true, actions: new Map() }
          : { whole: false, actions: new Map(unused.map((action) => [action.toLowerCase(), undefined])) },
      ]),
    ),
  },
})

const findings: UnusedFindings = {
  analyzerArn: 'arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused',
  complete: true,
  problems: [],
  principals: new Map([
    ['a', permissions('f-a', { s3: ['DeleteObject', 'PutObject'], ec2: 'whole' })],
    ['b', permissions('f-b', { s3: ['PutObject', 'GetObject'], sqs: 'whole' })],
    ['cut', permissions('f-cut', { s3: ['PutObject'], ec2: 'whole' }, false)],
    ['idle', { unusedRole: { id: 'f-idle' } }],
  ]),
}

test.each<[string, string[], string, string | undefined]>([
  ['an action that is listed', ['a'], 's3:PutObject', 'confirms f-a'],
  ['whatever its case', ['a'], 'S3:putobject', 'confirms f-a'],
  ['a service that is listed whole', ['a'], 'ec2:RunInstances', 'confirms f-a'],
  ['a role that is unused as a whole', ['idle'], 'iam:CreateUser', 'confirms f-idle'],
  ['all principals confirm', ['a', 'b', 'idle'], 's3:PutObject', 'confirms f-a'],
  ['not listed here, though tracked: others list it', ['a'], 's3:GetObject', 'contradicts f-a'],
  ['one principal contradicts', ['idle', 'b'], 's3:DeleteObject', 'contradicts f-b'],
  ['one confirms, another was not analysed', ['a', 'stranger'], 's3:PutObject', undefined],
  ['no principal was analysed', ['stranger'], 's3:PutObject', undefined],
  ['no principals at all', [], 's3:PutObject', undefined],
  ['an action that no finding ever lists may be untracked', ['a'], 's3:PutBucketTagging', undefined],
  ['a service that the finding does not name', ['b'], 'ec2:RunInstances', undefined],
  ['listed in a finding that was not read to its end', ['cut'], 's3:PutObject', 'confirms f-cut'],
  ['not listed in one', ['cut'], 's3:GetObject', undefined],
  ['a whole service in one: its actions may follow', ['cut'], 'ec2:RunInstances', undefined],
])('%s', (_, principals, action, expected) => {
  const said = reconcileFindings(findings, principals, action, nothing)
  expect(said && `${said.effect} ${said.id}`).toBe(expected)
  if (said) expect(said.text).toMatch(/^Access Analyzer .*\.$/)
})

test('confirmation needs every principal', () => {
  expect(reconcileFindings(findings, ['a', 'b'], 'ec2:RunInstances', nothing)).toBeUndefined()
})

describe('the last access that a finding states, and what CloudTrail shows', () => {
  const details = (action: object, service: object = {}): GetFindingV2CommandOutput['findingDetails'] => [
    {
      unusedPermissionDetails: { serviceNamespace: 's3', ...service, actions: [{ action: 's3:PutObject', ...action }] },
    },
  ]
  const whole = (service: object): GetFindingV2CommandOutput['findingDetails'] => [
    { unusedPermissionDetails: { serviceNamespace: 's3', ...service } },
  ]
  const ofRole = (unusedIamRoleDetails: object): GetFindingV2CommandOutput['findingDetails'] => [
    { unusedIamRoleDetails },
  ]
  const inside = { lastAccessed: new Date('2026-08-01T00:00:00Z') }
  const before = { lastAccessed: new Date('2026-07-31T23:59:59Z') }
  const never = {}

  test.each<[string, GetFindingV2CommandOutput['findingDetails'], string[], string | undefined]>([
    ['an action accessed inside the window', details(inside), [], 'contradicts'],
    ['an action accessed before it', details(before), [], 'confirms'],
    ['an action never accessed', details(never), [], 'confirms'],
    ['an action never accessed in a service that was', details(never, inside), [], 'confirms'],
    ['an action that CloudTrail shows as used', details(never), ['s3:putobject'], undefined],
    ['an action whose service CloudTrail shows as used', details(never), ['s3'], 'confirms'],
    ['a service accessed inside the window', whole(inside), [], 'contradicts'],
    ['a service accessed before it', whole(before), [], 'confirms'],
    ['a service never accessed', whole(never), [], 'confirms'],
    ['a service that CloudTrail shows as used', whole(never), ['s3'], undefined],
    ['a role accessed inside the window', ofRole(inside), [], 'contradicts'],
    ['a role accessed before it', ofRole(before), [], 'confirms'],
    ['a role never accessed', ofRole(never), [], 'confirms'],
    ['a role that CloudTrail shows as used', ofRole(never), ['role'], undefined],
    ['use inside the window by both', details(inside), ['s3:putobject'], 'contradicts'],
  ])('%s', async (_, findingDetails, used, expected) => {
    const isRole = findingDetails?.[0]?.unusedIamRoleDetails !== undefined
    const client: Pick<AccessAnalyzerApi, 'listFindings' | 'getFinding'> = {
      listFindings: async () =>
        ({ findings: [{ id: 'f', findingType: isRole ? 'UnusedIAMRole' : 'UnusedPermission' }] }) as never,
      getFinding: async () => ({ id: 'f', status: 'ACTIVE', resource: 'p', findingDetails }) as never,
    }
    const analyzerArn = 'arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused'
    const read = await readUnusedAccessFindings({ analyzerArn, client })
    const shown: ObservedUse = {
      from: '2026-08-01T00:00:00Z',
      used: (_principal, service, name) =>
        used.includes(service === undefined ? 'role' : name === undefined ? service : `${service}:${name}`),
    }
    expect(reconcileFindings(read, ['p'], 's3:PutObject', shown)?.effect).toBe(expected)
  })
})
