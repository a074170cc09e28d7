import { describe, expect, test } from '@jest/globals'
import { mapEvent } from '../../src/catalog/map-event.ts'
import { withoutMissingPathMark } from '../../src/catalog/missing-path.ts'
import { catalog } from '../catalog/catalog-asset.ts'
import { factsOf, present, realCalls, skipped } from '../catalog/real-records.ts'

const describeIf = present ? describe : describe.skip

const percent = (part: number, of: number): string => `${((100 * part) / of).toFixed(1)}%`

describeIf(`real CloudTrail records${skipped}`, () => {
  const mapped = realCalls().map((record) => ({
    pair: `${record.eventSource} ${record.eventName}`,
    mapping: mapEvent(catalog, factsOf(record)),
  }))

  test('at least 97% of distinct pairs and 99.5% of records map to existing actions', () => {
    const pairs = new Set(mapped.map(({ pair }) => pair))
    const unmapped = new Map<string, number>()
    for (const { pair, mapping } of mapped)
      if (mapping.kind === 'unmapped') unmapped.set(pair, (unmapped.get(pair) ?? 0) + 1)
    const lost = [...unmapped.values()].reduce((sum, count) => sum + count, 0)
    console.log(
      `mapped: ${percent(pairs.size - unmapped.size, pairs.size)} of ${pairs.size} pairs, ` +
        `${percent(mapped.length - lost, mapped.length)} of ${mapped.length} records; unmapped: ${[...unmapped].join(', ') || 'none'}`,
    )
    expect(pairs.size).toBeGreaterThan(250)
    expect(1 - unmapped.size / pairs.size).toBeGreaterThanOrEqual(0.97)
    expect(1 - lost / mapped.length).toBeGreaterThanOrEqual(0.995)
  })

  test('every action named is one of the catalog', () => {
    const strangers = mapped.flatMap(({ mapping }) =>
      mapping.kind === 'actions' ? mapping.actions.filter(({ action }) => catalog.action(action)?.name !== action) : [],
    )
    expect(strangers).toEqual([])
  })

  test('what an event shows is not said to leave no event', () => {
    const derived = new Set(['iam:PassRole', 'sts:TagSession', 'sts:SetSourceIdentity'])
    const contradictions = new Set(
      mapped.flatMap(({ pair, mapping }) =>
        mapping.kind === 'actions'
          ? mapping.actions
              .filter(({ action }) => !derived.has(action) && catalog.action(action)?.visibility.kind === 'none')
              .map(({ action }) => `${pair}: ${action}`)
          : [],
      ),
    )
    expect([...contradictions]).toEqual([])
  })

  test('resources are known for four uses in five, and never wildly wrong', () => {
    const uses = mapped.flatMap(({ mapping }) => (mapping.kind === 'actions' ? mapping.actions : []))
    const none = uses.filter(({ resources }) => resources[0] === '*')
    const whole = uses.filter(({ resources, complete }) => complete && resources[0] !== '*')
    const open = new Map<string, number>()
    for (const { action, complete } of uses) if (!complete) open.set(action, (open.get(action) ?? 0) + 1)
    const worst = [...open].sort((a, b) => b[1] - a[1]).slice(0, 12)
    console.log(
      `resources of ${uses.length} uses: ${percent(none.length, uses.length)} without resource types, ` +
        `${percent(whole.length, uses.length)} known, ${percent(uses.length - none.length - whole.length, uses.length)} not known ` +
        `(${worst.map(([action, count]) => `${action} ${count}`).join(', ')}, …)`,
    )
    expect((none.length + whole.length) / uses.length).toBeGreaterThan(0.8)
    const malformed = uses.flatMap(({ resources }) =>
      resources
        .map(withoutMissingPathMark)
        .filter(
          (arn) =>
            arn !== '*' &&
            !/^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}|aws|\*)?:[^*]{2,}([-/:]\*.*|\w\*)?$/.test(arn),
        ),
    )
    expect(malformed).toEqual([])
  })
})
