import { expect, test } from '@jest/globals'
import type { BranchComparison } from '../../../src/github/repository.ts'
import { commitTrailers, readTrailers } from '../../../src/jobs/pull-requests/marker.ts'
import { isOwnBranch, waiversOn } from '../../../src/jobs/pull-requests/ownership.ts'

const policy = '0123456789abcdef'
const [other, member] = ['fedcba9876543210', '1111222233334444']
const [edited, widened, config, config2] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
]
const waiver = { comment: 17, policy: member }

const proposal = `Narrow it\n\n${commitTrailers(policy, [edited])}`
const keep = `Keep it\n\n${commitTrailers(policy, [edited, config], [waiver], 17)}`
const again = `Keep that too\n\n${commitTrailers(policy, [edited, config2], [waiver, { comment: 18, policy: member }], 18)}`
const drop = `Take it back\n\n${commitTrailers(policy, [edited], [], 19)}`

const branch = (messages: readonly string[], blobs: readonly (string | null)[], ahead = messages.length) => ({
  mergeBase: 'm'.repeat(40),
  ahead,
  commits: messages.map((message, index) => ({ id: `${index}`.repeat(40), message })),
  files: blobs.map((blob, index) => ({ path: `${index}.tf`, blob, status: 'modified' })),
})

test.each<readonly [string, BranchComparison, boolean]>([
  ['no commit', branch([], []), true],
  ['the proposal', branch([proposal], [edited]), true],
  ['the proposal and a waiver', branch([proposal, keep], [edited, config]), true],
  ['two waivers', branch([proposal, keep, again], [edited, config2]), true],
  ['a waiver that was taken back', branch([proposal, keep, drop], [edited]), true],
  ['a proposal that was made anew with the waiver', branch([keep], [edited, config]), true],
  ['a trailer that GitHub appended', branch([`${proposal}\nSigned-off-by: a <a@b.c>`], [edited]), true],
  ["a person's commit", branch([proposal, 'Fix'], [edited]), false],
  ["a person's commit between", branch([proposal, 'Fix', keep], [edited, config]), false],
  ["a person's commit after a waiver", branch([proposal, keep, 'Fix'], [edited, config]), false],
  ['a second commit that no command made', branch([proposal, proposal], [edited]), false],
  ['an amended proposal', branch([proposal], [widened]), false],
  ['an amended waiver', branch([proposal, keep], [edited, config2]), false],
  ['a waiver, and another file changed with it', branch([proposal, keep], [edited, config, widened]), false],
  ['a waiver, and the edit undone with it', branch([proposal, keep], [widened, config]), false],
  ['a file that was deleted', branch([proposal], [null]), false],
  ['commits that GitHub did not list', branch([proposal, keep], [edited, config], 3), false],
  ['another policy', branch([`x\n\n${commitTrailers(other, [edited])}`], [edited]), false],
  [
    "another policy's waiver",
    branch([proposal, `x\n\n${commitTrailers(other, [edited, config], [waiver], 17)}`], [edited, config]),
    false,
  ],
])('%s', (_, comparison, own) => {
  expect(isOwnBranch(comparison, [policy])).toBe(own)
})

test('the waivers of a branch are those that its last commit names', () => {
  expect(waiversOn(branch([proposal], [edited]))).toEqual([])
  expect(waiversOn(branch([proposal, keep], [edited, config]))).toEqual([waiver])
  expect(waiversOn(branch([proposal, keep, again], [edited, config2]))).toEqual([
    waiver,
    { comment: 18, policy: member },
  ])
  expect(waiversOn(branch([proposal, keep, drop], [edited]))).toEqual([])
})

test('trailers survive the message that they stand in', () => {
  expect(readTrailers(again)).toEqual({
    policy,
    blobs: [edited, config2],
    waivers: [waiver, { comment: 18, policy: member }],
    command: 18,
  })
  expect(readTrailers(proposal)).toEqual({ policy, blobs: [edited], waivers: [], command: null })
})
