import { afterEach, describe, expect, test } from '@jest/globals'
import { dev, policyText, prod, roleIn, Simulation, staging, statement, wide } from './simulation.ts'
import { beyondSample } from '../../../support/sampled.ts'

const stagesByPath = `accounts:
  "envs/dev/**": "${dev}"
  "envs/prod/**": "${prod}"
rollout:
  stages:
    - { name: dev, paths: ["envs/dev/**"] }
    - { name: prod, paths: ["envs/prod/**"] }
  quiet: 14d
`

const [inDev, inProd] = ['envs/dev/iam.tf#aws_iam_role_policy.orders', 'envs/prod/iam.tf#aws_iam_role_policy.orders']
const narrowed = policyText(statement('DescribeInstances', 'StartInstances'))

let simulation: Simulation | undefined
afterEach(() => simulation?.end())

const separate = (configuration = stagesByPath): Simulation =>
  (simulation = new Simulation([dev, prod], {
    '.github/whittle.yml': configuration,
    'envs/dev/iam.tf': wide,
    'envs/prod/iam.tf': wide,
  }))

const rolloutOf = async (run: Simulation, id: string, day: number) =>
  (await run.run(day)).plan.policies.find((policy) => policy.id === id)?.rollout

beyondSample(() =>
  describe('a copy of a policy for each environment', () => {
    test('the later one waits until the earlier was quiet', async () => {
      const run = separate()
      const first = await run.merge(0)
      expect(first.files.map(({ path }) => path)).toEqual(['envs/dev/iam.tf'])
      expect(run.read('envs/dev/iam.tf')).toBe(narrowed)
      const [one, two] = first.plan.policies.filter(({ rollout }) => rollout)
      expect(one).toMatchObject({ id: inDev, rollout: { state: 'due' } })
      expect(two).toMatchObject({ id: inProd, status: 'narrowed', edits: [], rollout: { state: 'waiting' } })
      expect(two?.rollout?.reason).toContain('is proposed to be removed first')

      expect(await rolloutOf(run, inProd, 5)).toMatchObject({
        state: 'waiting',
        reason: expect.stringContaining(
          'Waits for stage dev (envs/dev/iam.tf#aws_iam_role_policy.orders in 111122223333) until 2026-09-15',
        ),
        stages: [{ name: 'prod', state: 'waiting', until: '2026-09-15' }],
      })
      expect(await run.states(13)).toEqual({ [inProd]: 'waiting' })
      expect(await run.states(14)).toEqual({ [inProd]: 'due' })
      await run.merge(14)
      expect(run.read('envs/prod/iam.tf')).toBe(narrowed)
      expect(await run.states(20)).toEqual({})
    })

    test('a refusal in the earlier one holds the later until it is resolved; what is needed there stays there', async () => {
      const run = separate()
      await run.merge(0)
      run.calls.push({ account: dev, day: 3, action: 'TerminateInstances', refused: true })
      for (const day of [4, 15, 60]) {
        expect(await rolloutOf(run, inProd, day)).toMatchObject({
          state: 'waiting',
          reason: expect.stringContaining(`AWS refused ec2:TerminateInstances to ${roleIn(dev)}`),
        })
      }
      run.commit(
        { 'envs/dev/iam.tf': policyText(statement('DescribeInstances', 'StartInstances', 'TerminateInstances')) },
        61,
      )
      run.calls.push({ account: dev, day: 62, action: 'TerminateInstances' })
      const result = await run.merge(63)
      expect(result.plan.policies.find(({ id }) => id === inProd)?.rollout).toMatchObject({ state: 'due' })
      expect(run.read('envs/prod/iam.tf')).toBe(
        policyText(statement('DescribeInstances', 'StartInstances', 'TerminateInstances')),
      )
    })

    test('what people removed there counts as well', async () => {
      const run = separate()
      run.commit({ 'envs/dev/iam.tf': narrowed }, -1)
      expect(await rolloutOf(run, inProd, 0)).toMatchObject({ state: 'waiting', stages: [{ until: '2026-09-14' }] })
      expect(await rolloutOf(run, inProd, 13)).toMatchObject({ state: 'due' })
    })

    test.each<readonly [string, (run: Simulation) => void, string]>([
      [
        'the evidence of the earlier ended',
        (run) => run.until.set(dev, 4),
        'the evidence of account 111122223333 ends on 2026-09-05',
      ],
      [
        'the earlier made no call',
        (run) => run.idle.set(dev, 0),
        'none of its principals made a call since 2026-09-01',
      ],
      [
        'what was removed is not committed',
        (run) => {
          run.git(['reset', '-q', '--hard', 'HEAD~1'], 1)
          run.git(['checkout', '-q', 'HEAD@{1}', '--', 'envs/dev/iam.tf'], 1)
        },
        'keeps',
      ],
    ])('waits where %s', async (_, happens, words) => {
      const run = separate()
      await run.merge(0)
      happens(run)
      expect(await rolloutOf(run, inProd, 30)).toMatchObject({
        state: 'waiting',
        reason: expect.stringContaining(words),
      })
    })

    test('in a shallow clone it waits, and says why', async () => {
      const run = separate()
      await run.merge(0)
      run.git(['clone', '-q', '--depth', '1', `file://${run.root}`, 'shallow'], 20)
      const { plan } = await run.run(30, `${run.root}/shallow`)
      expect(plan.policies.find(({ id }) => id === inProd)?.rollout).toMatchObject({
        state: 'waiting',
        reason: expect.stringContaining('fetch-depth: 0'),
      })
    })

    test('rollout.at-once lets a policy go', async () => {
      const run = separate(`${stagesByPath}  at-once: [aws_iam_role_policy.orders]\n`)
      const { files } = await run.run(0)
      expect(files.map(({ path }) => path)).toEqual(['envs/dev/iam.tf', 'envs/prod/iam.tf'])
    })

    test('without a rollout all go', async () => {
      const run = separate(stagesByPath.slice(0, stagesByPath.indexOf('rollout:')))
      const { plan, files } = await run.run(0)
      expect(files).toHaveLength(2)
      expect(plan.policies.some(({ rollout }) => rollout)).toBe(false)
    })
  }),
)

const stagesByAccount = `accounts:
  "apps/**": ["${dev}", "${prod}"]
rollout:
  stages:
    - { name: dev, accounts: ["${dev}"] }
    - { name: prod, accounts: ["${prod}"] }
`

const shared = (configuration = stagesByAccount): Simulation =>
  (simulation = new Simulation([dev, prod], { '.github/whittle.yml': configuration, 'apps/iam.tf': wide }))

const inApps = 'apps/iam.tf#aws_iam_role_policy.orders'

const half = policyText(`${statement('DescribeInstances', 'StartInstances')}
      {
        Effect   = "Allow"
        Action   = ["ec2:DescribeInstances", "ec2:StartInstances", "ec2:TerminateInstances", "ec2:RebootInstances"]
        Resource = "*"
        Condition = {
          StringNotEquals = {
            "aws:PrincipalAccount" = "${dev}"
          }
        }
      },`)

describe('one policy that is applied to several accounts', () => {
  test('it is narrowed for one account, then for all', async () => {
    const run = shared()
    const { plan } = await run.merge(0)
    expect(plan.policies.find(({ id }) => id === inApps)).toMatchObject({
      proof: { containment: { verdict: 'proven' } },
      rollout: {
        state: 'staged',
        stages: [
          { name: 'dev', accounts: [dev], state: 'due' },
          { name: 'prod', accounts: [prod], state: 'waiting' },
        ],
      },
    })
    expect(run.read('apps/iam.tf')).toBe(half)
    expect(await rolloutOf(run, inApps, 5)).toMatchObject({
      state: 'waiting',
      stages: [
        { name: 'dev', state: 'unaffected' },
        { name: 'prod', until: '2026-09-15' },
      ],
    })
    await run.merge(14)
    expect(run.read('apps/iam.tf')).toBe(narrowed)
    expect(await run.states(20)).toEqual({})
  })

  test('a refusal in the first account holds the others', async () => {
    const run = shared()
    await run.merge(0)
    run.calls.push({ account: dev, day: 3, action: 'RebootInstances', refused: true })
    for (const day of [4, 20]) {
      expect(await rolloutOf(run, inApps, day)).toMatchObject({
        state: 'waiting',
        reason: expect.stringContaining('AWS refused ec2:RebootInstances'),
      })
    }
  })

  test('an account that no stage names is of the last one', async () => {
    const run = shared(stagesByAccount.replace(`accounts: ["${prod}"] }`, 'accounts: ["999900001111"] }'))
    expect(await rolloutOf(run, inApps, 0)).toMatchObject({
      state: 'staged',
      stages: [{ name: 'dev' }, { name: 'prod', accounts: [prod], state: 'waiting' }],
    })
  })

  test('what an account in use needs afterwards is kept for it alone', async () => {
    const run = shared()
    await run.merge(0)
    run.calls.push({ account: prod, day: 10, action: 'RebootInstances' })
    await run.merge(15)
    const text = run.read('apps/iam.tf')
    expect(text).toContain('"ec2:RebootInstances"')
    expect(text).not.toContain('ec2:TerminateInstances')
    expect(text).toContain('StringNotEquals')
  })
})

beyondSample(() =>
  describe('three stages, one of them in a file of its own', () => {
    test('each waits for all before it', async () => {
      const run = (simulation = new Simulation([dev, staging, prod], {
        '.github/whittle.yml': `accounts:
  "envs/dev/**": "${dev}"
  "envs/live/**": ["${staging}", "${prod}"]
rollout:
  stages:
    - { name: dev, paths: ["envs/dev/**"] }
    - { name: staging, accounts: ["${staging}"] }
    - { name: live, accounts: ["${prod}"] }
  quiet: 7d
`,
        'envs/dev/iam.tf': wide,
        'envs/live/iam.tf': wide,
      }))
      const live = 'envs/live/iam.tf#aws_iam_role_policy.orders'
      const states = async (day: number) =>
        (await rolloutOf(run, live, day))?.stages.map(({ name, state, until }) => [name, state, until])
      await run.merge(0)
      expect(run.read('envs/live/iam.tf')).toBe(wide)
      expect(await states(3)).toEqual([
        ['staging', 'waiting', '2026-09-08'],
        ['live', 'waiting', undefined],
      ])
      await run.merge(7)
      expect(run.read('envs/live/iam.tf')).toContain(
        `StringNotEquals = {\n            "aws:PrincipalAccount" = "${staging}"`,
      )
      expect(await states(10)).toEqual([
        ['staging', 'unaffected', undefined],
        ['live', 'waiting', '2026-09-15'],
      ])
      await run.merge(14)
      expect(run.read('envs/live/iam.tf')).toBe(narrowed)
    })
  }),
)

const actions = ['ec2:DescribeInstances', 'ec2:StartInstances', 'ec2:TerminateInstances', 'ec2:RebootInstances']
const settings = `${stagesByAccount}policies:
  include: ["**/*.tf", "**/*.json"]
  principals:
    apps/orders.json: ["${roleIn(dev)}", "${roleIn(prod)}"]
`

describe('ways in which a shared policy is written', () => {
  test.each<readonly [string, string, string, string]>([
    [
      'a JSON file',
      'apps/orders.json',
      `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Orders",
      "Effect": "Allow",
      "Action": ${JSON.stringify(actions)},
      "Resource": "*"
    }
  ]
}
`,
      `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Orders",
      "Effect": "Allow",
      "Action": ["ec2:DescribeInstances","ec2:StartInstances"],
      "Resource": "*"
    },
    {
      "Sid": "OrdersStaged",
      "Effect": "Allow",
      "Action": ${JSON.stringify(actions)},
      "Resource": "*",
      "Condition": {
        "StringNotEquals": {
          "aws:PrincipalAccount": "${dev}"
        }
      }
    }
  ]
}
`,
    ],
    [
      'a policy document',
      'apps/iam.tf',
      policyDocument(`
  statement {
    # what orders needs
    actions   = ["ec2:*Instances"]
    resources = ["*"]
  }`),
      policyDocument(`
  statement {
    # what orders needs
    actions   = ["ec2:DescribeInstances", "ec2:StartInstances"]
    resources = ["*"]
  }

  statement {
    # what orders needs
    actions   = ["ec2:*Instances"]
    resources = ["*"]

    condition {
      test     = "StringNotEquals"
      variable = "aws:PrincipalAccount"
      values   = ["${dev}"]
    }
  }`),
    ],
  ])('%s', async (_, path, before, after) => {
    const run = (simulation = new Simulation([dev, prod], { '.github/whittle.yml': settings, [path]: before }))
    const { plan } = await run.merge(0)
    expect(plan.policies.map(({ rollout }) => rollout?.state)).toContain('staged')
    expect(run.read(path)).toBe(after)
  })
})

function policyDocument(statements: string): string {
  return `data "aws_iam_policy_document" "orders" {${statements}
}

resource "aws_iam_role" "orders" {
  name               = "orders"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_role_policy" "orders" {
  role   = aws_iam_role.orders.name
  policy = data.aws_iam_policy_document.orders.json
}
`
}
