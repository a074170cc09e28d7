import { expect, test } from '@jest/globals'
import { call, refused, VerifyStage } from './verify-stage.ts'

const known = call(1, '2026-10-01T00:00:00Z')
const elsewhere = { sourceIPAddress: '192.0.2.77' }

test('killed after any number of writes and run again, it leaves one pull request and one issue', async () => {
  const configuration = 'account: "111122223333"\nrunbooks:\n  escalation:\n    labels: [security]\n'
  const events = [known, refused(2), refused(3, elsewhere)]
  const whole = await VerifyStage.open(configuration)
  await whole.narrowAndMerge()
  const before = whole.github.writes.length
  await whole.verify(events)
  const writes = whole.github.writes.length - before
  await whole.close()
  expect(writes).toBeGreaterThan(3)
  for (let left = 0; left < writes; left++) {
    const each = await VerifyStage.open(configuration)
    await each.narrowAndMerge()
    each.github.writesLeft = left
    await each.verify(events)
    each.github.writesLeft = Infinity
    await each.verify(events)
    expect({ left, pulls: each.restorations.length, issues: each.github.issues.all.length }).toEqual({
      left,
      pulls: 1,
      issues: 1,
    })
    expect(each.github.issues.texts).toEqual([])
    await each.close()
  }
}, 300_000)
