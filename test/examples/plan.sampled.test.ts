import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { stateWords, type RowState } from '../../src/report/plan/rows.ts'
import { beyondSample } from '../support/sampled.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const examples = join(root, 'examples')
const cli = join(root, 'dist/cli.js')

interface Statement {
  readonly Sid?: string
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
}

interface Policy {
  readonly file: string
  readonly address?: string
  readonly principals: readonly string[]
  readonly hosts: readonly { readonly address: string }[]
  readonly status: string
  readonly state: RowState
  readonly reason: string
  readonly notes: readonly string[]
  readonly after?: { readonly Statement: readonly Statement[] }
  readonly proof: {
    readonly containment: { readonly verdict: string }
    readonly replay: { readonly denied: readonly unknown[] }
  } | null
}

interface Plan {
  readonly policies: readonly Policy[]
  readonly unmapped: readonly { readonly eventName: string; readonly count: number }[]
}

function whittle(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [cli, ...args], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
}

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value

const pattern = (action: string): RegExp => new RegExp(`^${action.replaceAll('*', '.*')}$`)

const describeBuilt = existsSync(cli) ? describe : describe.skip

describeBuilt('plan examples (skipped where dist/cli.js is not built)', () => {
  let plan: Plan
  beforeAll(() => {
    const { stdout, stderr, status } = whittle('plan', 'examples', '--events', 'examples/cloudtrail', '--json')
    expect({ status, stderr }).toMatchObject({ status: 0 })
    plan = JSON.parse(stdout) as Plan
  })

  /** By the name the README calls it. */
  const policy = (name: string): Policy => {
    const found = plan.policies.filter(
      (each) =>
        each.file === name ||
        each.address?.startsWith(name) === true ||
        each.hosts.some(({ address }) => address.startsWith(name)),
    )
    const identity = found.filter(({ reason }) => !reason.includes('trust policy'))
    expect({ name, found: identity.length }).toEqual({ name, found: 1 })
    return identity[0] as Policy
  }
  const granted = (name: string, sid: string, what: 'Action' | 'Resource'): readonly string[] | undefined => {
    const statement = policy(name).after?.Statement.find(({ Sid }) => Sid === sid)
    return statement && list(statement[what])
  }

  test('gives every policy the result that the README states', () => {
    const readme = readFileSync(join(examples, 'README.md'), 'utf8')
    const rows = [...readme.matchAll(/^\| `([^`]+)` +\| [^|]+\| ([\w ]+?) +\|/gm)]
    expect(rows).toHaveLength(11)
    const stated = rows.map(([, name = '', result]) => ({ name, result }))
    const results = stated.map(({ name }) => ({ name, result: stateWords[policy(name).state] }))
    expect(results).toEqual(stated)
    const trust = plan.policies.filter(({ reason }) => reason.includes('trust policy'))
    expect(plan.policies).toHaveLength(rows.length + trust.length)
  })

  test('proves each proposal, and no recorded request breaks', () => {
    const narrowed = plan.policies.filter(({ status }) => status === 'narrowed')
    expect(narrowed).not.toEqual([])
    for (const { address, file, proof } of narrowed)
      expect({ at: address ?? file, verdict: proof?.containment.verdict, denied: proof?.replay.denied }).toEqual({
        at: address ?? file,
        verdict: 'proven',
        denied: [],
      })
  })

  test('narrows an action wildcard to what was used, and to what no event could show', () => {
    expect(granted('aws_iam_policy.deploy', 'ReadNetwork', 'Action')).toEqual([
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVerifiedAccessInstanceWebAclAssociations',
      'ec2:DescribeVpcs',
    ])
  })

  test('never takes a denied call for use', () => {
    const actions = policy('aws_iam_policy.deploy').after?.Statement.flatMap(({ Action }) => list(Action)) ?? []
    expect(actions).toContain('ecs:UpdateService')
    expect(actions.filter((action) => /^ecs:(\*|D.*\*|DeleteCluster)$/.test(action))).toEqual([])
  })

  test('removes a statement of which nothing was used, and keeps iam:PassRole', () => {
    expect(granted('aws_iam_policy.deploy', 'BlueGreen', 'Action')).toBeUndefined()
    expect(granted('aws_iam_policy.deploy', 'PassTaskRoles', 'Action')).toEqual(['iam:PassRole'])
  })

  test('narrows a resource wildcard where the set has stopped growing, and only there', () => {
    const api = 'aws_iam_role_policy.orders_api'
    expect(granted(api, 'Secrets', 'Resource')).toEqual([
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:acme/prod/orders-db-Xq4T9m',
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:acme/prod/payments-api-Lw8PzR',
    ])
    expect(granted('aws_iam_role.backup', 'Databases', 'Resource')).toEqual(['*'])
  })

  test('keeps what the trail cannot show: the objects in S3', () => {
    const actions = granted('aws_iam_role_policy.orders_api', 'Exports', 'Action') ?? []
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:GetBucketLocation'])
      expect(actions.some((each) => pattern(each).test(action))).toBe(true)
    expect(actions.some((each) => pattern(each).test('s3:PutBucketPolicy'))).toBe(false)
  })

  test('keeps what a waiver asks for', () => {
    const actions = granted('aws_iam_role.backup', 'Databases', 'Action')
    expect(actions).toContain('rds:RestoreDBInstanceFromDBSnapshot')
    expect(actions).not.toContain('rds:ModifyDBSnapshotAttribute')
  })

  test('fences Jenkins in, and leaves a Deny that is there as it is', () => {
    const added = policy('aws_iam_user_policy.jenkins').after?.Statement.filter(({ Effect }) => Effect === 'Deny')
    expect(added).toHaveLength(1)
    expect(JSON.stringify(added)).toContain('203.0.113.0/24')
    expect(JSON.stringify(added)).toContain('2001:db8:ac3e::/48')
    expect(granted('policies/analyst.json', 'NeverTheRawData', 'Action')).toEqual(['s3:*'])
    expect(granted('policies/analyst.json', 'Workbooks', 'Action')).toBeUndefined()
  })

  test('reports the policy whose role was not used, and leaves it as it is', () => {
    const { status, reason } = policy('aws_iam_policy.etl')
    expect(status).toBe('unchanged')
    expect(reason).toMatch(/whole policy looks unused: .*role\/acme-prod-etl used none of its permissions/)
  })

  test('puts a policy of its own in the place of one of AWS', () => {
    const [statement] = policy('aws_iam_role_policy_attachment.queues').after?.Statement ?? []
    expect(list(statement?.Action)).toContain('sqs:PurgeQueue')
    expect(list(statement?.Action).filter((action) => /\*|sqs:DeleteQueue/.test(action))).toEqual([])
  })

  test('joins the use of both accounts to which a directory is applied', () => {
    const { principals } = policy('aws_iam_role_policy.cleaner')
    expect(principals).toEqual([
      'arn:aws:iam::111122223333:role/acme-prod-cleaner',
      'arn:aws:iam::444455556666:role/acme-test-cleaner',
    ])
    const [statement] = policy('aws_iam_role_policy.cleaner').after?.Statement ?? []
    expect(list(statement?.Action)).toEqual([
      'ec2:DescribeSnapshots',
      'ec2:DescribeVolumes',
      'ec2:DeleteSnapshot',
      'ec2:DeleteVolume',
    ])
  })

  test('reports the event that has no action', () => {
    expect(plan.unmapped.map(({ eventName, count }) => ({ eventName, count }))).toEqual([
      { eventName: 'RedeemCode', count: 1 },
    ])
  })
})

beyondSample(() => {
  describeBuilt('plan --apply (skipped where dist/cli.js is not built)', () => {
    let folder: string
    let copy: string
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'whittle-examples-'))
      copy = join(folder, 'acme')
      cpSync(examples, copy, { recursive: true })
      const { status, stderr } = whittle('plan', copy, '--events', join(copy, 'cloudtrail'), '--apply')
      expect({ status, stderr }).toMatchObject({ status: 0 })
    })
    afterAll(() => rmSync(folder, { recursive: true, force: true }))

    const text = (file: string): string => readFileSync(join(copy, file), 'utf8')

    test('keeps the comments of what stays, and takes those of what goes', () => {
      expect(text('iam-orders-api.tf')).toContain('# the database, and the payment provider\n')
      expect(text('iam-orders-api.tf')).not.toContain('rotation ran inside the service')
      expect(text('iam-backup.tf')).toContain('# the restore drill\n')
      expect(text('iam-deploy.tf')).toContain('# docker login has no resource\n')
    })

    test('leaves terraform fmt nothing to do', () => {
      const { error, stdout, status } = spawnSync('terraform', ['fmt', '-check', '-recursive', copy], {
        encoding: 'utf8',
      })
      // Where terraform is missing, the conformance test of this folder says so.
      if (error === undefined) expect({ stdout, status }).toEqual({ stdout: '', status: 0 })
    })

    test('finds nothing more the second time', () => {
      const { stdout } = whittle('plan', copy, '--events', join(copy, 'cloudtrail'), '--json')
      expect((JSON.parse(stdout) as Plan).policies.filter(({ status }) => status === 'narrowed')).toEqual([])
    })
  })
})
