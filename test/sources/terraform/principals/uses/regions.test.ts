import { describe, expect, test } from '@jest/globals'
import { foundAt, read } from '../../../support.ts'

const policy =
  'resource "aws_iam_role" "r" {\n  name = "r"\n  assume_role_policy = "{}"\n}\n' +
  'resource "aws_iam_role_policy" "p" {\n  role = aws_iam_role.r.id\n' +
  '  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:*", Resource = "*" }] })\n}\n'
const provider = (inside: string): string => `provider "aws" {\n  ${inside}\n}\n`

describe('the Regions in which the source of a policy makes things', () => {
  test.each<[string, Record<string, string>, readonly string[]]>([
    ['none is named', { 'main.tf': provider('profile = "x"') }, []],
    ['of a provider', { 'main.tf': provider('region = "eu-west-1"') }, ['eu-west-1 main.tf:2']],
    [
      'of providers with aliases, sorted',
      { 'main.tf': provider('region = "us-east-1"\n  alias = "us"') + provider('region = "eu-west-1"') },
      ['eu-west-1 main.tf:6', 'us-east-1 main.tf:2'],
    ],
    [
      'by values of variables',
      {
        'main.tf': `variable "region" {}\n${provider('region = var.region')}`,
        'a.tfvars': 'region = "eu-west-1"\n',
        'b.tfvars': 'region = "ap-southeast-2"\n',
      },
      ['ap-southeast-2 main.tf:3', 'eu-west-1 main.tf:3'],
    ],
    [
      'by instances of a provider',
      { 'main.tf': provider('alias = "by"\n  for_each = toset(["eu-west-1", "eu-west-3"])\n  region = each.key') },
      ['eu-west-1 main.tf:4', 'eu-west-3 main.tf:4'],
    ],
    [
      'of a resource',
      { 'main.tf': 'resource "aws_sqs_queue" "q" {\n  name = "q"\n  region = "eu-west-3"\n}\n' },
      ['eu-west-3 main.tf:3'],
    ],
    [
      'unknown values and other words are none',
      { 'main.tf': provider('region = data.x.y.z') + provider('region = "europe"') },
      [],
    ],
    ['those of other providers are none', { 'main.tf': 'provider "google" {\n  region = "europe-west-1"\n}\n' }, []],
    ['those of other directories are none', { 'other/main.tf': provider('region = "eu-west-3"') }, []],
  ])('%s', async (_, { 'main.tf': text = '', ...files }, expected) => {
    const { sources } = await read({ 'main.tf': text, 'policy.tf': policy, ...files })
    const { regions = [] } = foundAt(sources, 'aws_iam_role_policy.p')
    expect(regions.map(({ region, place }) => `${region} ${place}`)).toEqual(expected)
  })

  test('of the provider that Terragrunt generates', async () => {
    const { sources } = await read({
      'm/main.tf': policy,
      'live/one/terragrunt.hcl':
        'include {\n  path = find_in_parent_folders("root.hcl")\n}\nterraform {\n  source = "../../m"\n}\n',
      'live/root.hcl':
        'generate "provider" {\n  path = "provider.tf"\n  if_exists = "overwrite"\n  contents = <<EOF\nprovider "aws" {\n  region = "ap-southeast-2"\n}\nEOF\n}\n',
    })
    const { regions } = foundAt(sources, 'aws_iam_role_policy.p')
    expect(regions).toEqual([{ region: 'ap-southeast-2', place: 'live/root.hcl:1' }])
  })

  test('those of all callers of a module', async () => {
    const call = 'module "m" {\n  source = "../m"\n}\n'
    const { sources } = await read({
      'm/main.tf': policy,
      'one/main.tf': call + provider('region = "eu-west-1"'),
      'two/main.tf': call + provider('region = "us-west-2"'),
    })
    const { regions } = foundAt(sources, 'aws_iam_role_policy.p')
    expect(regions?.map(({ region }) => region)).toEqual(['eu-west-1', 'us-west-2'])
  })
})
