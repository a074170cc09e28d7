import { describe, expect, test } from '@jest/globals'
import { InputError } from '../../../src/errors.ts'
import { readSources } from '../../../src/sources/read.ts'
import { parseStateOrPlan } from '../../../src/sources/state/read.ts'
import type { StateOrPlan } from '../../../src/sources/state/types.ts'
import { loadParser } from '../support.ts'
import { heldIn, planOf, planText, shop, stateOf, stateText } from './shop.ts'

const arn = (name: string, account = '123456789012'): string => `arn:aws:iam::${account}:${name}`
const job = arn('role/jobs/shop-prod-job-20260101000000000000000001')
const auditors = [arn('user/audit/shop-prod-jane'), arn('user/audit/shop-prod-joe')]
const services = ['billing', 'orders', 'worker'].map((name) => arn(`role/service/shop-prod-${name}`))

interface Shown {
  address: string
  type: string
  values: Record<string, unknown>
}
interface ShownModule {
  address?: string
  resources: Shown[]
  child_modules?: ShownModule[]
}

/** The state, changed. */
function changed(change: (root: ShownModule) => void, name = 'state.json', directory?: string): StateOrPlan {
  const state = JSON.parse(stateText) as { values: { root_module: ShownModule } }
  change(state.values.root_module)
  return parseStateOrPlan(JSON.stringify(state), name, directory)
}

describe('with a state', () => {
  test('names, paths, instances, module callers and members of groups are known, without a configured account', async () => {
    const held = await heldIn(shop(), [stateOf()])
    expect(held).toEqual({
      'aws_iam_policy.queues': { principals: [arn('role/service/shop-prod-worker')], unknown: [] },
      'data.aws_iam_policy_document.reader': { principals: [job, ...auditors], unknown: [] },
      'aws_iam_role_policy.job': { principals: [job], unknown: [] },
      'aws_iam_policy.reports': { principals: services, unknown: [] },
    })
  })

  test('a role that is not in it any more, or not yet', async () => {
    const older = changed((root) => {
      root.resources = root.resources.filter(({ address }) => address !== 'aws_iam_role.job')
    })
    const held = await heldIn(shop(), [older])
    expect(held['aws_iam_role_policy.job']).toEqual({
      principals: [],
      unknown: [expect.stringMatching(/names the role shop-prod-job-\d+, which is in none of the states given/)],
    })
  })

  test.each([
    ['an attachment', 'aws_iam_policy_attachment.reader', 'data.aws_iam_policy_document.reader'],
    ['the policy', 'aws_iam_policy.reader', 'data.aws_iam_policy_document.reader'],
    ['the inline policy', 'aws_iam_role_policy.job', 'aws_iam_role_policy.job'],
  ])('%s that is not in it', async (_, missing, policy) => {
    const older = changed((root) => {
      root.resources = root.resources.filter(({ address }) => address !== missing)
    })
    const { unknown } = (await heldIn(shop(), [older]))[policy]!
    expect(unknown).toContainEqual(
      `${missing} is not in state.json, which may be older than the source: apply it and read the state again, or give a plan (--plan)`,
    )
  })

  test('a module that is not in it', async () => {
    const older = changed((root) => {
      root.child_modules = root.child_modules!.filter(({ address }) => address !== 'module.worker')
    })
    const held = await heldIn(shop(), [older])
    expect(held['aws_iam_policy.reports']!.principals).toEqual(services.slice(0, 2))
    expect(held['aws_iam_policy.reports']!.unknown).toContainEqual(
      expect.stringMatching(/^state.json has nothing of module.worker, so aws_iam_policy.reports is not known there/),
    )
  })

  test('a principal that another state attaches by ARN counts too', async () => {
    const policy = arn('policy/shop-prod-reader')
    const other = parseStateOrPlan(
      JSON.stringify({
        format_version: '1.0',
        values: {
          root_module: {
            resources: [
              {
                address: 'aws_iam_role.x',
                mode: 'managed',
                type: 'aws_iam_role',
                name: 'x',
                values: { name: 'x', path: '/', arn: arn('role/x') },
              },
              {
                address: 'aws_iam_role.y',
                mode: 'managed',
                type: 'aws_iam_role',
                name: 'y',
                values: { name: 'y', arn: arn('role/y'), managed_policy_arns: [policy] },
              },
              {
                address: 'aws_iam_role_policy_attachment.x',
                mode: 'managed',
                type: 'aws_iam_role_policy_attachment',
                name: 'x',
                values: { role: 'x', policy_arn: policy },
              },
            ],
          },
        },
      }),
      'other.json',
    )
    const files = {
      ...shop('app/'),
      'other/main.tf':
        'resource "aws_iam_role" "x" {\n  name = "x"\n}\nresource "aws_iam_role" "y" {}\nresource "aws_iam_role_policy_attachment" "x" {}\n',
    }
    const held = await heldIn(files, [stateOf(), other])
    expect(held['data.aws_iam_policy_document.reader']).toEqual({
      principals: [job, arn('role/x'), arn('role/y'), ...auditors],
      unknown: [],
    })
  })

  test('attachments that AWS counted and no state shows', async () => {
    const counted = changed((root) => {
      root.resources.find(({ address }) => address === 'aws_iam_policy.reader')!.values['attachment_count'] = 3
    })
    expect((await heldIn(shop(), [counted]))['data.aws_iam_policy_document.reader']!.unknown).toEqual([
      expect.stringMatching(/^AWS counted 3 attachments of aws_iam_policy.reader, and the states given show 2/),
    ])
  })

  test('an output, with as many attachments as AWS counted, and with another number', async () => {
    const files = { ...shop(), 'outputs.tf': 'output "reader" {\n  value = aws_iam_policy.reader.arn\n}\n' }
    const heldWith = async (count: number): Promise<readonly string[]> => {
      const counted = changed((root) => {
        root.resources.find(({ address }) => address === 'aws_iam_policy.reader')!.values['attachment_count'] = count
      })
      return (await heldIn(files, [counted]))['data.aws_iam_policy_document.reader']!.unknown
    }
    expect(await heldWith(2)).toEqual([])
    // The state was read before the attachments were made.
    expect(await heldWith(0)).toEqual([expect.stringMatching(/leaves the directory through output.reader/)])
  })

  test('a module that is also used where no state is given', async () => {
    const files = {
      ...shop(),
      'dev/main.tf': 'module "s" {\n  source = "../modules/service"\n  name = "x"\n  bucket = "b"\n}\n',
    }
    expect((await heldIn(files, [stateOf()]))['aws_iam_policy.reports']!.unknown).toEqual([
      expect.stringMatching(/^modules\/service is also used from dev, whose state is not given: .*--state dev=FILE/),
    ])
  })
})

describe('with a plan', () => {
  test('of a role that is not made yet: its own name, in the configured account', async () => {
    const held = await heldIn(shop(), [planOf()], '111122223333')
    const inAccount = (arns: readonly string[]): string[] =>
      arns.map((each) => each.replace('123456789012', '111122223333'))
    expect(held['aws_iam_policy.queues']).toEqual({ principals: inAccount([services[2]!]), unknown: [] })
    expect(held['aws_iam_policy.reports']).toEqual({ principals: inAccount(services), unknown: [] })
    const generated = ['aws_iam_role.job gets its name when it is made: give the state that has it (--state)']
    expect(held['data.aws_iam_policy_document.reader']).toEqual({ principals: inAccount(auditors), unknown: generated })
    expect(held['aws_iam_role_policy.job']).toEqual({ principals: [], unknown: generated })
  })

  test('without an account', async () => {
    expect((await heldIn(shop(), [planOf()]))['aws_iam_policy.queues']!.unknown).toEqual([
      'The account of module.worker.aws_iam_role.this is not in plan.json: set account in .github/whittle.yml',
    ])
  })

  test('together with the state it shows which instances are missing on purpose', async () => {
    const older = changed((root) => {
      root.child_modules = root.child_modules!.filter(({ address }) => address !== 'module.worker')
    })
    const held = await heldIn(shop(), [older, planOf()], '123456789012')
    expect(held['aws_iam_policy.reports']).toEqual({ principals: services, unknown: [] })
  })

  test('made with -target', async () => {
    const plan = JSON.parse(planText.replace('"complete": true', '"complete": false')) as {
      planned_values: { root_module: ShownModule }
    }
    delete plan.planned_values.root_module.child_modules
    const partial = parseStateOrPlan(JSON.stringify(plan), 'plan.json')
    expect((await heldIn(shop(), [partial], '111122223333'))['aws_iam_policy.reports']!.unknown).toContainEqual(
      expect.stringMatching(/^plan.json has nothing of module.service/),
    )
  })
})

describe('the directory of a state', () => {
  test('two that look alike', async () => {
    const files = { ...shop('dev/'), ...shop('prod/') }
    await expect(heldIn(files, [stateOf()])).rejects.toThrow(
      new InputError('state.json: fits dev, prod alike; name its directory with --state DIR=FILE'),
    )
    await expect(heldIn(files, [planOf()])).rejects.toThrow(/--plan DIR=FILE/)
    const held = await heldIn({ ...files, ...shop('prod/') }, [stateOf('prod')])
    expect(held['aws_iam_role_policy.job']).toBeDefined()
  })

  test('none', async () => {
    await expect(heldIn({ 'main.tf': 'resource "aws_iam_role" "other" {}\n' }, [stateOf()])).rejects.toThrow(
      /^state.json: fits no directory with IAM policies here; .*--state DIR=FILE$/,
    )
    await expect(heldIn(shop(), [stateOf('elsewhere')])).rejects.toThrow(
      'state.json: there is no Terraform with IAM in elsewhere',
    )
    await expect(heldIn(shop(), [parseStateOrPlan('{"format_version":"1.0"}', 's.json')])).rejects.toThrow(
      /holds no resources/,
    )
  })

  test('the one that has most of it, where the source went on', async () => {
    const files: Record<string, string> = { ...shop('app/'), 'main.tf': 'resource "aws_iam_group" "auditors" {}\n' }
    const held = await heldIn(
      {
        ...files,
        'app/main.tf': files['app/main.tf']!.replaceAll('aws_sqs_queue" "jobs"', 'aws_sqs_queue" "renamed"'),
      },
      [stateOf()],
    )
    expect(held['aws_iam_role_policy.job']!.principals).toEqual([job])
  })
})

describe('terragrunt', () => {
  const files = {
    'modules/app/main.tf': `variable "name" {}
resource "aws_iam_role" "job" {
  name = var.name
}
resource "aws_iam_role_policy" "job" {
  role   = aws_iam_role.job.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:*", Resource = "*" }] })
}
`,
    'live/dev/terragrunt.hcl': 'terraform {\n  source = "../../modules/app"\n}\n',
    'live/prod/terragrunt.hcl': 'terraform {\n  source = "../../modules/app"\n}\n',
  }
  const stateWith = (name: string): StateOrPlan => {
    const role = { mode: 'managed', type: 'aws_iam_role', name: 'job', address: 'aws_iam_role.job' }
    const policy = { mode: 'managed', type: 'aws_iam_role_policy', name: 'job', address: 'aws_iam_role_policy.job' }
    const resources = [
      { ...role, values: { name, arn: arn(`role/${name}`) } },
      { ...policy, values: { role: name } },
    ]
    return parseStateOrPlan(
      JSON.stringify({ format_version: '1.0', values: { root_module: { resources } } }),
      `${name}.json`,
    )
  }

  test('one of two states', async () => {
    expect((await heldIn(files, [stateWith('dev')]))['aws_iam_role_policy.job']).toEqual({
      principals: [arn('role/dev')],
      unknown: [expect.stringMatching(/^2 terragrunt configurations use modules\/app, and 1 states of it are given/)],
    })
  })

  test('both', async () => {
    expect((await heldIn(files, [stateWith('dev'), stateWith('prod')]))['aws_iam_role_policy.job']).toEqual({
      principals: [arn('role/dev'), arn('role/prod')],
      unknown: [],
    })
  })
})

describe('several states of one directory', () => {
  const [dev, prod] = ['111122223333', '444455556666']
  const main = (name: string): string => `resource "aws_iam_role" "job" {
  name = ${name}
}
resource "aws_iam_role_policy" "job" {
  role   = aws_iam_role.job.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:*", Resource = "*" }] })
}
`
  const files = { 'app/main.tf': main('"job-${terraform.workspace}"') }
  const stateWith = (name: string, account: string, backend?: StateOrPlan['backend']): StateOrPlan => {
    const resource = (type: string, attributes: object) => ({
      mode: 'managed',
      type,
      name: 'job',
      instances: [{ attributes }],
    })
    const resources = [
      resource('aws_iam_role', { name, arn: arn(`role/${name}`, account) }),
      resource('aws_iam_role_policy', { role: name }),
    ]
    const text = JSON.stringify({ version: 4, serial: 1, lineage: 'x', resources })
    return { ...parseStateOrPlan(text, `${name}.tfstate`, 'app'), ...(backend && { backend }) }
  }
  const states = (backend?: StateOrPlan['backend']): readonly StateOrPlan[] => [
    stateWith('job-dev', dev, backend),
    stateWith('job-prod', prod, backend),
  ]
  const held = async (of: Readonly<Record<string, string>>, shown: readonly StateOrPlan[], accounts?: string[]) => {
    const { sources } = readSources(
      Object.entries(of).map(([path, content]) => ({ path, content })),
      {
        accountsOf: () => accounts ?? [],
        isAccountSettled: () => accounts !== undefined,
        principals: {},
        parser: await loadParser(),
        shown,
      },
    )
    const source = sources.find(({ address }) => address === 'aws_iam_role_policy.job')
    return source?.status === 'found' ? [source.principals, source.principalsUnknown] : []
  }
  const both = [arn('role/job-dev', dev), arn('role/job-prod', prod)]
  const doubt = [
    expect.stringMatching(
      /^app has several states \(app\/main\.tf:2, terraform\.workspace\), and others than job-.* may attach it: .*--state app=FILE/,
    ),
  ]
  const whole = { name: 's3://b/k', whole: true }

  test('all from their backend: each in its account, and nothing else', async () => {
    expect(await held(files, states(whole))).toEqual([both, []])
    expect(await held(files, states(whole), [dev, prod])).toEqual([both, []])
  })

  test('some of them: there may be others', async () => {
    expect(await held(files, states())).toEqual([both, doubt])
    expect(await held(files, states().slice(0, 1))).toEqual([both.slice(0, 1), doubt])
  })

  test('one for each account that is configured', async () => {
    expect(await held(files, states(), [dev, prod])).toEqual([both, []])
    // The name of one account is taken to be in the other.
    const [principals, unknown] = await held(files, states().slice(0, 1), [dev, prod])
    expect(principals).toEqual([arn('role/job-dev', dev), arn('role/job-dev', prod)])
    expect(unknown).toEqual(doubt)
  })

  test('a directory that shows nothing of several states', async () => {
    expect(await held({ 'app/main.tf': main('"job"') }, states().slice(0, 1))).toEqual([both.slice(0, 1), []])
  })
})
