import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expandPlan } from '../../../scripts/expand-plan.mjs'
import { planJsonText, planToJson } from '../../../src/report/plan/json.ts'
import type { ActionVerdict } from '../../../src/narrowing/types.ts'
import type { Plan } from '../../../src/proof/plan.ts'
import type { SharedFactsJson } from '../../../src/report/plan/shared-facts.ts'
import { expectGolden } from '../golden.ts'
import { planInFormat1 } from './plan-format-1.ts'
import { narrowed } from '../narrowed-plan.ts'
import { deniedEntry, plan, planOf, unchanged } from '../plans.ts'

const schema = JSON.parse(readFileSync(new URL('../../../schema/plan.schema.json', import.meta.url), 'utf8')) as object
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema)

const valid = (value: unknown): string[] => {
  validate(value)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

const textOf = (of: Plan): string => [...planJsonText(of)].join('')

test('the JSON of a plan', () => expectGolden('plan.json', textOf(plan)))

test('the stages of a proposal are in it, where there are any', () => {
  const rollout = {
    state: 'waiting',
    reason: 'Waits for stage dev until 2026-12-14.',
    stages: [
      { name: 'dev', accounts: ['111122223333'], state: 'unaffected', reason: 'It takes nothing from this stage.' },
      { name: 'prod', accounts: [], state: 'waiting', until: '2026-12-14', reason: 'Waits.' },
    ],
  } as const
  const of = planOf([{ ...narrowed, rollout, edits: [] }, { ...unchanged }])
  expect(valid(JSON.parse(textOf(of)))).toEqual([])
  const [first, second] = (JSON.parse(textOf(of)) as { policies: readonly object[] }).policies
  expect(first).toMatchObject({ rollout })
  expect(second).not.toHaveProperty('rollout')
})

test('no mark of this program is left in it', () => {
  expect(JSON.stringify(planToJson(plan))).not.toMatch(/[\uE000-\uF8FF]/)
  expect(JSON.stringify(planToJson(plan))).toContain('arn:aws:s3:::${var.prefix}-artifacts')
})

test('the text is that of the value, and a member of a policy is a line', () => {
  for (const one of [plan, planOf([]), planOf([narrowed])]) expect(JSON.parse(textOf(one))).toEqual(planToJson(one))
  expect(textOf(planOf([narrowed]))).toContain(`\n"status":"narrowed",\n`)
})

test('no white space stands between what a plan has many of: policies, their members, and shared facts', () => {
  const text = textOf(planOf([narrowed, { ...narrowed, id: 'another' }]))
  const { policies, shared } = JSON.parse(text) as { policies: object[]; shared: SharedFactsJson }
  const lines = new Set(text.split('\n').map((line) => line.replace(/,$/, '')))
  const members = policies.flatMap((policy) =>
    Object.entries(policy).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`),
  )
  const facts = [...shared.uses.rows, ...shared.blindSpots, ...shared.notes].map((each) => JSON.stringify(each))
  for (const line of [...members, ...facts]) expect(lines).toContain(line)
})

describe('what several policies have in common', () => {
  const shared = (of: Plan) => (planToJson(of) as { shared: SharedFactsJson }).shared
  const another = { ...narrowed, id: 'another' }

  test('stands once', () => {
    expect(shared(planOf([narrowed, another]))).toEqual(shared(planOf([narrowed])))
    const [first, second] = (planToJson(planOf([narrowed, another])) as { policies: object[] }).policies
    expect(second).toEqual({ ...first, id: 'another' })
  })

  test('stands twice where it differs in anything', () => {
    const [change, ...others] = narrowed.changes
    if (change === undefined) throw new Error('the example has a change')
    const kept = change.kept.map((verdict): ActionVerdict => {
      if (verdict.state !== 'used') return verdict
      return { ...verdict, evidence: { ...verdict.evidence, count: verdict.evidence.count + 1 } }
    })
    const used = change.kept.filter(({ state }) => state === 'used')
    const both = shared(planOf([narrowed, { ...another, changes: [{ ...change, kept }, ...others] }]))
    expect(both.uses.rows.length - shared(planOf([narrowed])).uses.rows.length).toBe(used.length)
  })
})

describe('the plan in format 1', () => {
  const plans: readonly [string, Plan][] = [
    ['the example', plan],
    ['no policy', planOf([])],
    ['the same policy twice', planOf([narrowed, { ...narrowed, id: 'another' }, unchanged])],
  ]
  test.each(plans)('is what format 1 printed, byte for byte: %s', (_, one) => {
    const expanded = expandPlan(JSON.parse(textOf(one)))
    expect(JSON.stringify(expanded, null, 2)).toBe(JSON.stringify(planInFormat1(one), null, 2))
  })

  test('is not made of anything else', () => {
    expect(() => expandPlan(planInFormat1(plan))).toThrow('no plan of format 2')
    expect(() => expandPlan(null)).toThrow('no plan of format 2')
    const value = planToJson(plan) as { shared: object }
    expect(() => expandPlan({ ...value, shared: { ...value.shared, names: [] } })).toThrow('refers to shared fact 0')
  })
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
