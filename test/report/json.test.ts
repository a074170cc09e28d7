import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { planToJson } from '../../src/report/json.ts'
import { expectGolden } from './golden.ts'
import { deniedEntry, narrowed, plan, planOf } from './plans.ts'

const schema = JSON.parse(readFileSync(new URL('../../schema/plan.schema.json', import.meta.url), 'utf8')) as object
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema)

const valid = (value: unknown): string[] => {
  validate(value)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

test('the JSON of a plan', () => expectGolden('plan.json', `${JSON.stringify(planToJson(plan), null, 2)}\n`))

test('no mark of this program is left in it', () => {
  expect(JSON.stringify(planToJson(plan))).not.toMatch(/[\uE000-\uF8FF]/)
  expect(JSON.stringify(planToJson(plan))).toContain('arn:aws:s3:::${var.prefix}-artifacts')
})

describe('the schema of the plan', () => {
  test('holds for the example', () => expect(valid(planToJson(plan))).toEqual([]))

  test('holds for a trial', () => {
    const trial = { reasons: ['It decides as of 2026-11-01.'] }
    expect(valid(planToJson({ ...plan, trial }))).toEqual([])
    expect(valid(planToJson({ ...plan, trial: { reasons: [] } }))).not.toEqual([])
    expect(planToJson({ ...plan, trial })).toMatchObject({ trial })
  })

  test('holds for every outcome of a proof', () => {
    const { proof } = narrowed
    if (proof === null) throw new Error('the example has a proof')
    const denied = [{ entry: deniedEntry, decision: 'unknown' as const, reason: 'depends on a key' }]
    const witness = { action: 's3:GetObject', resource: '*', context: { 'aws:sourceip': ['203.0.113.7'] } }
    const policy = {
      ...narrowed,
      proof: {
        containment: { verdict: 'refuted' as const, reason: 'wider', witness },
        replay: { ...proof.replay, denied },
        backtest: { splitAt: '2026-10-22T00:00:00Z', decidedOn: 1, checked: 1, denied },
        unseen: null,
      },
    }
    expect(valid(planToJson(planOf([policy])))).toEqual([])
    const undecided = {
      ...policy,
      proof: { ...policy.proof, containment: { verdict: 'undecided' as const, reason: 'x' } },
    }
    expect(valid(planToJson(planOf([undecided])))).toEqual([])
  })

  test('refuses what a plan never is', () => {
    const value = planToJson(plan) as { policies: { status: string }[]; more?: number }
    expect(valid({ ...value, more: 1 })).not.toEqual([])
    expect(
      valid({ ...value, policies: value.policies.map((policy) => ({ ...policy, status: 'widened' })) }),
    ).not.toEqual([])
    expect(
      valid({ ...value, policies: value.policies.map((policy) => ({ ...policy, status: undefined })) }),
    ).not.toEqual([])
  })
})
