import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { InputError } from '../../../src/errors.ts'
import { parseStateOrPlan } from '../../../src/sources/state/read.ts'
import type { StateOrPlan } from '../../../src/sources/state/types.ts'
import { heldIn, rawStateText, shop, stateOf } from './shop.ts'

const raw = (resources: readonly object[], more: object = {}): string =>
  JSON.stringify({ version: 4, terraform_version: '1.11.4', serial: 3, lineage: 'x', outputs: {}, resources, ...more })
const role = (instances: readonly object[], more: object = {}): object => ({
  mode: 'managed',
  type: 'aws_iam_role',
  name: 'r',
  provider: 'provider["registry.terraform.io/hashicorp/aws"]',
  instances,
  ...more,
})
const read = (resources: readonly object[]): StateOrPlan => parseStateOrPlan(raw(resources), 'terraform.tfstate')
const byAddress = ({ resources }: StateOrPlan) => resources.toSorted((a, b) => (a.address < b.address ? -1 : 1))

describe('a state file of version 4', () => {
  test('gives the same resources as terraform show -json of it', () => {
    const state = parseStateOrPlan(rawStateText, 'state.json')
    const shown = stateOf()
    expect(byAddress(state)).toEqual(byAddress(shown))
    expect(byAddress(state).length).toBeGreaterThan(15)
    expect({ ...state, resources: [], declared: state.declared.toSorted() }).toEqual({
      ...shown,
      resources: [],
      declared: shown.declared.toSorted(),
    })
  })

  test('gives the same principals', async () => {
    const held = await heldIn(shop(), [parseStateOrPlan(rawStateText, 'state.json')])
    expect(held).toEqual(await heldIn(shop(), [stateOf()]))
    expect(Object.values(held).every(({ unknown }) => unknown.length === 0)).toBe(true)
  })

  // The last column is what `terraform show -json` of Terraform 1.11 prints for these keys.
  test.each<[string, object, object, string]>([
    ['one instance', {}, {}, 'aws_iam_role.r'],
    ['count', {}, { index_key: 0 }, 'aws_iam_role.r[0]'],
    ['for_each', {}, { index_key: 'a b' }, 'aws_iam_role.r["a b"]'],
    ['quotes and backslashes', {}, { index_key: 'a"b\\c' }, 'aws_iam_role.r["a\\"b\\\\c"]'],
    ['a template in a key', {}, { index_key: '${x}%{y}$z' }, 'aws_iam_role.r["$${x}%%{y}$z"]'],
    ['line ends', {}, { index_key: 'a\n\tb' }, 'aws_iam_role.r["a\\n\\tb"]'],
    ['letters beyond ASCII', {}, { index_key: 'größe' }, 'aws_iam_role.r["größe"]'],
    ['control characters', {}, { index_key: 'a\u0007b\u00a0' }, 'aws_iam_role.r["a\\u0007b\\u00a0"]'],
    ['a key of digits', {}, { index_key: '7' }, 'aws_iam_role.r["7"]'],
    ['a module', { module: 'module.a' }, {}, 'module.a.aws_iam_role.r'],
    [
      'instances of modules in modules',
      { module: 'module.a["x.y"].module.b[1]' },
      { index_key: 'k' },
      'module.a["x.y"].module.b[1].aws_iam_role.r["k"]',
    ],
    ['a data source', { mode: 'data' }, {}, 'data.aws_iam_role.r'],
  ])('the address of %s', (_, more, instance, address) => {
    expect(read([role([{ ...instance, attributes: {} }], more)]).resources.map((each) => each.address)).toEqual([
      address,
    ])
  })

  test('a tainted instance is one, and a deposed object is kept as what may still act', () => {
    const { resources } = read([
      role([
        { attributes: { name: 'new' }, status: 'tainted' },
        { attributes: { name: 'old' }, deposed: '01234567' },
      ]),
    ])
    expect(resources.map(({ values, deposed }) => [values, deposed])).toEqual([
      [{ name: 'new' }, undefined],
      [{ name: 'old' }, true],
    ])
  })

  test('attributes that were last written before Terraform 0.12', () => {
    const flat = { name: 'r', 'managed_policy_arns.#': '1', 'managed_policy_arns.2719': 'arn:aws:iam::1:policy/p' }
    const { resources } = read([role([{ attributes_flat: { ...flat, 'tags.%': '1', 'tags.a': 'secret' } }])])
    expect(resources[0]?.values).toEqual({ name: 'r', managed_policy_arns: ['arn:aws:iam::1:policy/p'] })
  })

  test.each([
    ['no resources', []],
    ['resources of which no instance is left', [role([])]],
  ])('%s', (_, resources) => {
    expect(read(resources)).toMatchObject({ kind: 'state', resources: [], declared: [], complete: false })
  })

  test('later additions are no obstacle', () => {
    const text = raw([role([{ attributes: { name: 'r' }, identity: { a: 1 }, private: 'bnVsbA==' }])], {
      check_results: [{ object_kind: 'check', config_addr: 'check.c', status: 'pass', objects: null }],
    })
    expect(parseStateOrPlan(text, 'terraform.tfstate').resources).toHaveLength(1)
  })
})

describe('the principals of deposed objects', () => {
  const files = {
    'main.tf': `resource "aws_iam_role" "r" {
  name = "r"
  lifecycle { create_before_destroy = true }
}
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.r.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:*", Resource = "*" }] })
}
`,
  }
  const arn = (name: string): string => `arn:aws:iam::111122223333:role/${name}`
  const inline = (instances: readonly object[]) => role(instances, { type: 'aws_iam_role_policy', name: 'p' })
  const roles = role([
    { attributes: { name: 'new', arn: arn('new') } },
    { attributes: { name: 'old', arn: arn('old') }, deposed: '01234567' },
  ])

  test('count beside the current ones', async () => {
    const state = read([
      roles,
      inline([{ attributes: { role: 'new' } }, { attributes: { role: 'old' }, deposed: '0' }]),
    ])
    expect((await heldIn(files, [state]))['aws_iam_role_policy.p']).toEqual({
      principals: [arn('new'), arn('old')],
      unknown: [],
    })
  })

  test('alone they do not stand for a current one', async () => {
    const state = read([roles, inline([{ attributes: { role: 'old' }, deposed: '0' }])])
    expect((await heldIn(files, [state]))['aws_iam_role_policy.p']?.unknown).toEqual([
      expect.stringMatching(/^aws_iam_role_policy.p is not in terraform.tfstate, which may be older than the source/),
    ])
  })
})

describe('states that are not read', () => {
  test.each([
    [
      'version 3',
      '{"version":3,"serial":1,"lineage":"x","modules":[{"resources":{"a":{}}}]}',
      /version 3, .*show -json/,
    ],
    ['version 1', '{"version":1,"serial":1}', /version 1, and only 4 is read; .*terraform show -json x.tfstate/],
    ['version 5', '{"version":5,"serial":1,"lineage":"x"}', /version 5, and only 4 is read; .*show -json x.tfstate/],
    ['no version', '{"serial":1,"lineage":"x","resources":[]}', /without a version/],
    [
      'an encrypted one',
      '{"serial":1,"lineage":"x","meta":{},"encrypted_data":"AAAA","encryption_version":"v0"}',
      /OpenTofu has encrypted; .*tofu show -json/,
    ],
    [
      'the backend of a directory',
      '{"version":3,"terraform_version":"1.11.4","backend":{"type":"s3","config":{"bucket":"b"},"hash":1}}',
      /holds no state, only the name of the backend that has it \(s3\); .*terraform state pull/,
    ],
    [
      'the backend of a directory, by an older Terraform',
      '{"version":3,"serial":1,"lineage":"x","backend":{"type":"s3"},"modules":[{"path":["root"],"resources":{}}]}',
      /only the name of the backend that has it/,
    ],
    ['one without resources', '{"version":4,"serial":1,"lineage":"x"}', /not a state of version 4 \(resources: /],
    ['one that is cut off', rawStateTextStart(), /is not JSON/],
  ])('%s', (_, content, words) => {
    expect(() => parseStateOrPlan(content, 'x.tfstate')).toThrow(InputError)
    expect(() => parseStateOrPlan(content, 'x.tfstate')).toThrow(words)
    expect(() => parseStateOrPlan(content, 'x.tfstate')).toThrow(/^x.tfstate: [^\n]*$/)
  })

  test.each(['terraform.tfstate.backup', 'envs/terraform.tfstate.1700000000.backup'])('a backup: %s', (name) => {
    expect(() => parseStateOrPlan(rawStateText, name)).toThrow(/is a backup, which is older than the state/)
  })

  test('one without the resources of a directory', async () => {
    const other = read([role([{ attributes: {} }], { name: 'elsewhere' })])
    await expect(heldIn(shop(), [other])).rejects.toThrow(
      /^terraform.tfstate: fits no directory with IAM policies here/,
    )
    await expect(heldIn(shop(), [read([])])).rejects.toThrow(/^terraform.tfstate: holds no resources/)
  })
})

function rawStateTextStart(): string {
  return readFileSync(new URL('shop.tfstate', import.meta.url), 'utf8').slice(0, 2000)
}
