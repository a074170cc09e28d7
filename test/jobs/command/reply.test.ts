import { expect, test } from '@jest/globals'
import { doneAnswer, replyBody, replyMarker } from '../../../src/jobs/command/reply.ts'
import { codeBlock } from '../../../src/report/escape.ts'
import { bytesOf } from '../../../src/report/fit.ts'

test('a reply ends with the marker of its comment', () => {
  expect(replyBody(7, doneAnswer('One.', 'Two.'))).toBe('One.\n\nTwo.\n\n<!-- whittle:command 7 -->')
})

test('a reply that GitHub would refuse is cut, says so, and is found again', () => {
  const lines = Array.from({ length: 3000 }, (_, index) => `  Read  account ${index} … of the organisation`)
  const body = replyBody(7, doneAnswer('**Title**', codeBlock('text', lines.join('\n'))))
  expect(bytesOf(body)).toBeLessThanOrEqual(65_536)
  expect(bytesOf(body)).toBeGreaterThan(60_000)
  expect(body.match(/^```/gm)).toHaveLength(2)
  expect(body).toContain('*The rest does not fit into a comment.*')
  expect(body.endsWith(replyMarker(7))).toBe(true)
})
