import { expect, test } from '@jest/globals'
import { LifecycleStage } from './lifecycle-stage.ts'

const story = async (each: LifecycleStage, attempt: (work: () => Promise<unknown>) => Promise<unknown>) => {
  await attempt(() => each.run('2026-10-13T12:00:00Z'))
  await attempt(() => each.follow('2026-10-13T12:40:00Z'))
}

test('killed after any number of writes and run again, it ends with the same records and no duplicate', async () => {
  const whole = await LifecycleStage.open()
  await story(whole, (work) => work())
  const [writes, stages] = [whole.github.writes.length, await whole.stages()]
  expect(stages).toEqual(['run', 'proposed', 'escalated'])
  await whole.stage.close()
  for (let left = 0; left < writes; left++) {
    const each = await LifecycleStage.open()
    each.github.writesLeft = left
    await story(each, async (work) => {
      try {
        await work()
        // What GitHub refuses is reported and tried again by the next run.
        if (each.github.writesLeft <= 0) throw new Error('killed')
      } catch {
        each.github.writesLeft = Infinity
        await work()
      }
    })
    expect({ left, stages: await each.stages() }).toEqual({ left, stages })
    expect(each.github.pulls.all).toHaveLength(1)
    expect(each.github.issues.all).toHaveLength(1)
    expect(each.github.issues.texts).toHaveLength(1)
    expect(each.github.violations).toEqual([])
    await each.stage.close()
  }
}, 600_000)
