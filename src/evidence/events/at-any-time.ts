import type { Condition, TestResult } from './condition.ts'
import { compileCondition, type EventPredicate } from './evaluate.ts'
import type { TrailEvent } from './types.ts'

/** What a scope's condition says of events that are alike but for id and time; absent: it depends on their time. */
export type ShapeResult = TestResult | undefined

/** What a condition says of an event, as far as that does not depend on its time, which is not looked at. */
export function compileTimeless(condition: Condition): (event: TrailEvent) => ShapeResult {
  const timeless = (value: boolean): EventPredicate => compileCondition(withTime(condition, value))
  const tests = timeTests(condition)
  if (tests === 0) return compileCondition(condition)
  // With several tests of time, one may hold where the other does not.
  if (tests > 1) return () => undefined
  const [within, outside] = [timeless(true), timeless(false)]
  return (event) => {
    const result = within(event)
    return result === outside(event) ? result : undefined
  }
}

function timeTests(condition: Condition): number {
  if (condition.kind === 'not') return timeTests(condition.of)
  if ('of' in condition) return condition.of.reduce((sum, part) => sum + timeTests(part), 0)
  return condition.kind === 'time' ? 1 : 0
}

/** The condition with a constant in the place of its test of time. */
function withTime(condition: Condition, value: boolean): Condition {
  if (condition.kind === 'not') return { kind: 'not', of: withTime(condition.of, value) }
  if ('of' in condition) return { kind: condition.kind, of: condition.of.map((part) => withTime(part, value)) }
  return condition.kind === 'time' ? { kind: value ? 'all' : 'any', of: [] } : condition
}
