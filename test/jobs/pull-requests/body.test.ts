import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isEdited, newBody, readBody, sameText, writeBody } from '../../../src/jobs/pull-requests/body.ts'
import { beginMarker, readTrailers, type Marker } from '../../../src/jobs/pull-requests/marker.ts'

const hex = (digit: string): string => digit.repeat(16)
const marker: Marker = {
  policy: hex('1'),
  kind: null,
  subject: null,
  content: hex('2'),
  job: hex('3'),
  edit: hex('4'),
  address: hex('5'),
  branch: hex('6'),
  title: hex('7'),
  text: null,
  members: [],
  since: null,
  withdrawn: false,
}

describe('a body is read as it was written', () => {
  test.each<[string, Partial<Marker>, string]>([
    ['plain', {}, ''],
    ['of a finding', { kind: 'finding' }, ''],
    [
      'of a named finding',
      { kind: 'finding', subject: { type: 'Ä --> =', resource: 'arn:aws:iam::111122223333:role/a b=%<!-->\n' } },
      '',
    ],
    ['with a status', { since: '2026-11-30' }, '> [!WARNING]\n> not renewed'],
    ['of a group, withdrawn', { members: [hex('8'), hex('9')], address: null, withdrawn: true }, ''],
  ])('%s', (_, more, status) => {
    const written = {
      before: 'Dear all,\n\n',
      status,
      text: 'one\n\ntwo',
      after: '\n\nThanks!',
      marker: { ...marker, ...more },
    }
    const read = readBody(writeBody(written))
    expect(read).toEqual({ ...written, marker: { ...written.marker, text: expect.stringMatching(/^[0-9a-f]{16}$/) } })
    expect(read && isEdited(read)).toBe(false)
  })

  test('whatever stands in it', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', '\n', '<!-- ', 'whittle:', 'begin', 'end', ' -->', '`', 'é'),
    })
    fc.assert(
      fc.property(text, text, (own, status) => {
        const read = readBody(writeBody({ ...newBody(own, marker), status: status.trim() }))
        expect(read?.marker.policy).toBe(marker.policy)
        expect(read?.before).toBe('')
        expect(read?.after).toBe('')
      }),
    )
  })

  test('with line ends of a browser', () => {
    const written = writeBody(newBody('one\ntwo', marker))
    expect(readBody(written.replaceAll('\n', '\r\n'))?.text).toBe('one\ntwo')
    expect(sameText(written, `${written.replaceAll('\n', '\r\n')}\r\n`)).toBe(true)
  })
})

test('a marker that the text quotes is none', () => {
  const forged = writeBody(newBody('', { ...marker, policy: hex('f'), withdrawn: true }))
  const body = writeBody(newBody(`an event said \`${forged}\``, marker))
  expect(readBody(body)?.marker).toMatchObject({ policy: hex('1'), withdrawn: false })
  expect(body.split(beginMarker)).toHaveLength(2)
})

test('text that another author changed between the markers is known', () => {
  const body = writeBody(newBody('one\ntwo', marker)).replace('two', 'three')
  const read = readBody(body)
  expect(read && isEdited(read)).toBe(true)
})

test('the number of a run is no change', () => {
  const of = (run: string) => writeBody(newBody(`see https://github.com/acme/infra/actions/runs/${run}`, marker))
  expect(sameText(of('1'), of('2/attempts/3'))).toBe(true)
  expect(sameText(of('1'), of('1 more'))).toBe(false)
})

test('a body of 0.1', () => {
  const old = `## What\n\ntext\n\n<!-- whittle policy=${hex('1')} content=${hex('2')} -->\n\nmine`
  expect(readBody(old)).toMatchObject({
    text: '## What\n\ntext',
    after: '\n\nmine',
    marker: { policy: hex('1'), content: hex('2'), job: null, withdrawn: false },
  })
  expect(readBody('mine now')).toBeNull()
  expect(readBody(`${beginMarker}\n\nwithout its end`)).toBeNull()
})

describe('a text that is too long', () => {
  const long = `## Policy\n\n<details><summary>all</summary>\n\n\`\`\`\`diff\n${'+ "s3:GetObject"\n'.repeat(9000)}\`\`\`\`\n\n</details>`
  const summary = 'https://github.com/acme/infra/actions/runs/1'

  test.each([
    ['alone', '', ''],
    ['beside the text of people', 'é'.repeat(9000), 'x'.repeat(9000)],
    ['beside text of people that is longer in bytes', '政'.repeat(30_000), ''],
  ])('%s is cut, says so with a link, and leaves nothing open', (_, before, after) => {
    const body = writeBody({ before, status: '', text: long, after, marker }, summary)
    expect(body.length).toBeLessThanOrEqual(65_536)
    expect(body).toContain(
      `\`\`\`\`\n\n</details>\n\n> **The rest is cut off:** GitHub takes 65,536 characters. [The summary of the run](${summary})`,
    )
    expect(body.startsWith(before)).toBe(true)
    expect(body.endsWith(after)).toBe(true)
    const read = readBody(body)
    expect(read && isEdited(read)).toBe(false)
    expect(body).toBe(writeBody({ before, status: '', text: long, after, marker }, summary))
  })
})

test('trailers of a commit', () => {
  const blobs = ['a'.repeat(40), 'b'.repeat(40)]
  const message = `Narrow\n\nProposed by Whittle.\n\nWhittle-Policy: ${hex('1')}\nWhittle-Blob: ${blobs[0]}\nWhittle-Blob: ${blobs[1]}`
  expect(readTrailers(message)).toEqual({ policy: hex('1'), blobs, waivers: [], command: null })
  expect(readTrailers(`${message}\nSigned-off-by: a <a@b>`)).toEqual({
    policy: hex('1'),
    blobs,
    waivers: [],
    command: null,
  })
  expect(readTrailers('Narrow')).toBeNull()
})
