import { describe, expect, test } from '@jest/globals'
import { InputError } from '../../../src/errors.ts'
import { moduleCallsOf } from '../../../src/sources/state/module-calls.ts'
import { parseStateOrPlan } from '../../../src/sources/state/read.ts'
import { planOf, planText, stateOf, stateText } from './shop.ts'

describe('terraform show -json', () => {
  test('of a state', () => {
    const state = stateOf()
    expect(state.kind).toBe('state')
    expect(state.complete).toBe(false)
    expect(state.declared).toContain('module.service')
    expect(
      state.resources.filter(({ module }) => module === 'module.service["orders"]').map(({ block }) => block),
    ).toEqual(['aws_iam_policy.reports', 'aws_iam_role.this', 'aws_iam_role_policy_attachment.reports'])
    expect(state.resources.find(({ address }) => address === 'aws_iam_user.auditor["joe"]')).toMatchObject({
      block: 'aws_iam_user.auditor',
      module: '',
      values: { arn: 'arn:aws:iam::123456789012:user/audit/shop-prod-joe' },
    })
  })

  test('of a plan that makes everything: names are known, ARNs are not, data of the prior state are there', () => {
    const plan = planOf()
    expect(plan.kind).toBe('plan')
    expect(plan.complete).toBe(true)
    const role = plan.resources.find(({ address }) => address === 'module.worker.aws_iam_role.this')
    expect(role?.values).toEqual({ name: 'shop-prod-worker', path: '/service/' })
    expect(plan.resources.some(({ block }) => block === 'data.aws_iam_policy_document.reader')).toBe(true)
  })

  test('of a plan with -target: a missing resource may exist all the same', () => {
    expect(parseStateOrPlan(planText.replace('"complete": true', '"complete": false'), 'plan.json').complete).toBe(
      false,
    )
  })

  test('of a plan by a Terraform that does not state whether it is complete', () => {
    const text = planText.replace(/"complete": true,?/, '')
    expect(parseStateOrPlan(text, 'plan.json').complete).toBe(true)
    const plan = JSON.parse(text) as { planned_values: { root_module: { resources: { type: string }[] } } }
    const { root_module: root } = plan.planned_values
    root.resources = root.resources.filter(({ type }) => type === 'aws_sqs_queue')
    expect(parseStateOrPlan(JSON.stringify(plan), 'plan.json').complete).toBe(false)
  })

  test('of a plan that failed', () => {
    const plan = { ...(JSON.parse(planText) as object), errored: true }
    expect(parseStateOrPlan(JSON.stringify(plan), 'plan.json').complete).toBe(false)
  })

  test('sensitive values and additions of later versions are no obstacle', () => {
    const state = JSON.parse(stateText) as { values: { root_module: { resources: object[] } } }
    for (const each of state.values.root_module.resources)
      Object.assign(each, { sensitive_values: { tags: true }, more: 1 })
    expect(parseStateOrPlan(JSON.stringify(state), 'state.json').resources).toEqual(stateOf().resources)
  })

  test('of a state with a deposed object', () => {
    const state = JSON.parse(stateText) as { values: { root_module: { resources: object[] } } }
    const role = { address: 'aws_iam_role.job', mode: 'managed', type: 'aws_iam_role', name: 'job' }
    state.values.root_module.resources.push({ ...role, deposed_key: '01234567', values: { name: 'old' } })
    const found = parseStateOrPlan(JSON.stringify(state), 's').resources.filter(
      ({ address }) => address === role.address,
    )
    expect(found.map(({ deposed, values }) => [deposed, values['name'] === 'old'])).toEqual([
      [undefined, false],
      [true, true],
    ])
  })

  test('of nothing at all', () => {
    expect(parseStateOrPlan('{"format_version":"1.0"}', 'state.json')).toMatchObject({ kind: 'state', resources: [] })
  })
})

describe('other files', () => {
  test.each([
    ['a binary plan', 'PK\u0003\u0004…', /a plan in binary form; .* terraform show -json plan.tfplan > plan.json/],
    [
      'the log of a plan',
      '{"@level":"info","@message":"Terraform 1.11.4"}\n{"@level":"info"}\n',
      /the log of terraform plan -json/,
    ],
    ['text', 'resource "x" {}', /is not JSON; make it with: terraform show -json > state.json/],
    [
      'other JSON',
      '{"Version":"2012-10-17"}',
      /is neither a state nor what terraform show -json prints \(format_version/,
    ],
    ['null', 'null', /is neither a state nor what terraform show -json prints/],
    [
      'resources that are none',
      '{"format_version":"1.0","values":{"root_module":{"resources":[{"address":1}]}}}',
      /values.root_module.resources.0.address/,
    ],
    ['a format of the future', '{"format_version":"2.0","values":{}}', /format version 2.0 that is not known/],
  ])('%s', (_, content, words) => {
    expect(() => parseStateOrPlan(content, 'envs/x.json')).toThrow(InputError)
    expect(() => parseStateOrPlan(content, 'envs/x.json')).toThrow(words)
    expect(() => parseStateOrPlan(content, 'envs/x.json')).toThrow(/^envs\/x.json: [^\n]*$/)
  })
})

test.each([
  ['', []],
  ['module.a', ['module.a']],
  ['module.a[0].module.b', ['module.a', 'module.b']],
  ['module.a["x.module.y"].module.b["\\"]."]', ['module.a', 'module.b']],
  ['nothing', []],
])('the calls of module %s', (address, calls) => {
  expect(moduleCallsOf(address)).toEqual(calls)
})
