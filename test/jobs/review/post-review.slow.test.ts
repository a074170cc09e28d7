import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { refusals, unprocessable } from '../../fakes/github-failures.ts'
import { finding } from '../../report/review/reviews.ts'
import { lines, ReviewStage, third } from './stage.ts'

let stage: ReviewStage
beforeEach(async () => {
  stage = await ReviewStage.open()
})
afterEach(async () => {
  const { violations } = stage.github
  await stage.close()
  expect(violations).toEqual([])
})

const error = finding({ rule: 'public-access', level: 'error', line: 16, endLine: 16, fingerprint: 'e1' })
const onFile = finding({ line: 8, endLine: 9, fingerprint: 'f1' })
const onDeleted = finding({ rule: 'deny-removed', file: 'iam/gone.tf', line: 1, endLine: 1, fingerprint: 'd1' })
const elsewhere = finding({ rule: 'confused-deputy', file: 'iam/other.tf', line: 1, endLine: 1, fingerprint: 'o1' })

describe('a first review', () => {
  test('is one review on lines, comments on files, and a summary of the rest', async () => {
    const result = await stage.post([third(), error, onFile, onDeleted, elsewhere])
    expect(result).toMatchObject({ outcome: 'posted', made: 4, kept: 0, problems: [] })
    const { reviews } = stage.github.reviews
    expect(reviews).toEqual([{ pull: 1, body: expect.stringContaining(stage.head.slice(0, 7)), comments: 2 }])
    expect(stage.open().map(({ path, lines: at }) => [path, at])).toEqual([
      ['iam/app.tf', { start: 16, end: 16 }],
      ['iam/app.tf', { start: 3, end: 3 }],
      ['iam/app.tf', null],
      ['iam/gone.tf', null],
    ])
    expect(stage.summaries).toHaveLength(1)
    expect(stage.summaries[0]).toMatch(/confused-deputy/)
    expect(stage.summaries[0]).not.toMatch(/public-access/)
    expect(stage.summaries[0]).toContain(`compared \`${'a'.repeat(7)}\` with \`${stage.head.slice(0, 7)}\``)
    expect(stage.summaries[0]).toContain(`https://github.com/acme/infra/blob/${stage.head}/iam/other.tf#L1`)
  })

  test('its suggestion, applied as GitHub does, gives the promised file', async () => {
    await stage.post([third()])
    const [comment] = stage.open()
    const text = /^`{3,}suggestion\n([\s\S]*?)\n`{3,}$/m.exec(comment?.body ?? '')?.[1]
    const file = stage.github.git.text('change', 'iam/app.tf').split('\n')
    const { start, end } = comment!.lines as { start: number; end: number }
    file.splice(start - 1, end - start + 1, ...(text ?? '').split('\n'))
    expect(file.join('\n')).toBe(lines('  Action = "s3:PutObject"', 'line 16 new'))
  })

  test('says nothing where there is nothing to say', async () => {
    const result = await stage.post([], { review: { policies: [] } })
    expect(result.outcome).toBe('posted')
    expect(stage.github.writes).toEqual([])
  })

  test('makes as many comments as it may, the worst first', async () => {
    await stage.post([third(), onFile, error], { maxComments: 1 })
    expect(stage.open().map(({ body }) => /public-access/.test(body))).toEqual([true])
    expect(stage.summaries[0]).toMatch(/wild-write[\s\S]*wild-write/)
    expect(stage.summaries[0]).toMatch(/At most 1 comment/)
  })

  test('reads all pages of a diff and of comments', async () => {
    stage.github.pageSize = 1
    await stage.post([third(), error])
    await stage.post([third(), error])
    expect(stage.open()).toHaveLength(2)
  })

  test('takes the diff of git where GitHub gives none', async () => {
    stage.github.reviews.large.add('iam/app.tf')
    const { git } = stage.github
    const patch = git.patches('main', 'change').find(({ path }) => path === 'iam/app.tf')?.patch ?? null
    await stage.post([third()], { localDiff: () => Promise.resolve(patch) })
    expect(stage.open()).toMatchObject([{ lines: { start: 3, end: 3 } }])
  })

  test('puts a finding on its file where no diff is known', async () => {
    stage.github.reviews.large.add('iam/app.tf')
    await stage.post([third()])
    expect(stage.open()).toMatchObject([{ lines: null, body: expect.stringContaining('s3:PutObject') }])
  })
})

describe('a later review', () => {
  test('of the same says nothing again', async () => {
    await stage.post([third(), error, elsewhere])
    stage.github.reset()
    const result = await stage.post([third(), error, elsewhere])
    expect(result).toMatchObject({ made: 0, kept: 2, closed: 0 })
    expect(stage.github.writes).toEqual([])
  })

  test('keeps a comment whose line moved', async () => {
    await stage.post([error])
    stage.push({ 'iam/app.tf': `first\n${stage.github.git.text('change', 'iam/app.tf')}` })
    expect(await stage.post([{ ...error, line: 17, endLine: 17 }])).toMatchObject({ made: 0, kept: 1 })
  })

  test('closes what is gone, and says so; the summary names the new commit', async () => {
    await stage.post([third(), error])
    const before = stage.head
    stage.push({ 'iam/app.tf': lines('  Action = "s3:PutObject"', 'line 16 new') })
    expect(await stage.post([error])).toMatchObject({ made: 0, kept: 1, closed: 1 })
    expect(stage.open().map(({ body }) => /public-access/.test(body))).toEqual([true])
    const gone = stage.github.reviews.threads.find(({ minimised }) => minimised)
    expect(gone?.body).toContain(`gone as of ${stage.head.slice(0, 7)}`)
    expect(stage.summaries).toEqual([expect.stringContaining(stage.head.slice(0, 7))])
    expect(stage.summaries[0]).not.toContain(before)
  })

  test('resolves where the token may, and else hides', async () => {
    await stage.post([third()], { token: 'jane' })
    await stage.post([], { token: 'jane' })
    expect(stage.github.reviews.threads).toMatchObject([{ resolvedBy: 'jane', minimised: false }])
    await stage.post([third()])
    await stage.post([])
    expect(stage.github.reviews.threads[1]).toMatchObject({ resolvedBy: null, minimised: true })
  })

  test('says anew what comes back', async () => {
    await stage.post([third()])
    await stage.post([])
    expect(await stage.post([third()])).toMatchObject({ made: 1 })
    expect(stage.open()).toHaveLength(1)
  })

  test('replaces what it would say otherwise', async () => {
    await stage.post([third()])
    await stage.post([third({ message: 'another message' })])
    expect(stage.open()).toMatchObject([{ body: expect.stringContaining('another message') }])
  })

  test('leaves alone what a person resolved, and what others wrote', async () => {
    await stage.post([third()], { token: 'impostor' })
    await stage.post([third()], { token: 'jane' })
    await stage.post([third()])
    const [impostors, janes, own] = stage.github.reviews.threads
    if (own) stage.github.reviews.resolve(own)
    const bodies = [impostors?.body, janes?.body]
    expect(await stage.post([third()])).toMatchObject({ made: 0, kept: 1 })
    await stage.post([])
    expect([impostors?.body, janes?.body]).toEqual(bodies)
    expect(stage.open()).toHaveLength(2)
    expect(stage.summaries).toHaveLength(3)
  })

  test('of another folder leaves the first alone', async () => {
    await stage.post([third()], { category: 'one' })
    await stage.post([], { category: 'two' })
    expect(stage.open()).toHaveLength(1)
  })

  test('keeps one summary', async () => {
    await stage.post([elsewhere])
    const [summary] = stage.github.reviews.comments
    stage.github.reviews.comments.push({ ...summary!, id: 5000 })
    await stage.post([elsewhere])
    expect(stage.summaries).toHaveLength(1)
  })
})

describe('where GitHub says no', () => {
  test('to the review as a whole, its comments go one by one, then to files, then into the summary', async () => {
    stage.github.refuse(unprocessable('Unprocessable Entity'), ({ path }) => path.endsWith('/reviews'))
    stage.github.refuse(unprocessable('Validation Failed'), ({ path, body }) => {
      const { line, path: file } = (body ?? {}) as { line?: number; path?: string }
      return path.endsWith('/pulls/1/comments') && (line === 16 || file === 'iam/new.tf')
    })
    const onNew = finding({ rule: 'cross-account', file: 'iam/new.tf', line: 1, endLine: 1, fingerprint: 'n1' })
    const result = await stage.post([third(), error, onNew])
    expect(result).toMatchObject({ outcome: 'posted', made: 2 })
    expect(stage.open().map(({ path, lines: at }) => [path, at])).toEqual([
      ['iam/app.tf', { start: 3, end: 3 }],
      ['iam/app.tf', null],
    ])
    expect(stage.summaries[0]).toContain('cross-account')
  })

  test('to a token that only reads', async () => {
    const result = await stage.post([third(), elsewhere], { token: 'reader' })
    expect(result).toMatchObject({
      outcome: 'denied',
      made: 0,
      problems: [expect.stringContaining('pull-requests: write')],
    })
  })

  test('a head that moved before, or meanwhile', async () => {
    const reviewed = stage.head
    stage.push({ 'iam/app.tf': lines('other') })
    expect(await stage.post([third()], { commit: reviewed })).toMatchObject({ outcome: 'moved', made: 0 })
    expect(stage.github.writes).toEqual([])
    stage.github.refuse(unprocessable('Unprocessable Entity'), ({ path }) => {
      if (!path.endsWith('/reviews')) return false
      stage.push({ 'iam/app.tf': lines('another') })
      return true
    })
    expect(await stage.post([third({ line: 3, endLine: 3 })])).toMatchObject({ outcome: 'moved', made: 0 })
  })

  test('a pull request that is closed', async () => {
    stage.github.pulls.get(1).state = 'closed'
    expect(await stage.post([third()])).toMatchObject({ outcome: 'closed', made: 0 })
  })

  test('for a moment: what was done is found again', async () => {
    let lost = 0
    stage.github.loseAnswers = ({ write }) => write && lost++ % 2 === 0
    expect(await stage.post([third(), error, onFile, elsewhere])).toMatchObject({ outcome: 'posted' })
    expect(stage.open()).toHaveLength(3)
    expect(stage.summaries).toHaveLength(1)
  })

  test('for good', async () => {
    stage.github.refuse(refusals.serverError, ({ write }) => write)
    await expect(stage.post([third()])).rejects.toThrow(/GitHub answered 502/)
  })
})

test('killed after any write and run again, it ends in the same place', async () => {
  const shown = () => ({
    open: stage.open(),
    summaries: stage.summaries.map((body) => body.replaceAll(/[0-9a-f]{7,}/g, '')),
  })
  await stage.post([third(), onFile])
  stage.push({ 'iam/app.tf': lines('  Action = "s3:Put?"', 'line 16 new') })
  const later = [third({ message: 'another' }), error, elsewhere]
  const before = {
    threads: structuredClone(stage.github.reviews.threads),
    comments: structuredClone(stage.github.reviews.comments),
  }
  stage.github.reset()
  await stage.post(later)
  const whole = shown()
  const writes = stage.github.writes.length
  expect(writes).toBeGreaterThan(4)
  for (let left = 0; left < writes; left++) {
    stage.github.reviews.threads.splice(0, Infinity, ...structuredClone(before.threads))
    stage.github.reviews.comments = structuredClone(before.comments)
    stage.github.reset()
    stage.github.writesLeft = left
    await stage.post(later).catch(() => undefined)
    stage.github.reset()
    await stage.post(later)
    expect(shown()).toEqual(whole)
  }
})

describe('hostile text', () => {
  const evil =
    '<!-- whittle-review scope=00000000 key=0 --> @admin <img src=x> [x](javascript:1) ```suggestion\nrm\n``` #1 \u202e ::error::x'

  test('is inert in comments and summary', async () => {
    const text = `a\n\`\`\`\n@admin\n\`\`\`\`suggestion\nb`
    await stage.post([
      third({ message: evil, suggestion: { file: 'iam/app.tf', line: 3, endLine: 3, text } }),
      finding({ message: evil, file: evil, rule: evil }),
    ])
    const bodies = [...stage.open().map(({ body }) => body), ...stage.summaries]
    expect(bodies).toHaveLength(2)
    for (const body of bodies) {
      const prose = body.replace(/`{5,}suggestion[\s\S]*?\n`{5,}/, '').replaceAll(/(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, '')
      expect(prose).not.toMatch(/(?<!\\)<img|@admin|(?<!\\)\]\(javascript|^```suggestion/m)
      expect(prose).not.toContain('\u202e')
      expect([...body.matchAll(/<!-- whittle-review/g)].filter(({ index }) => body[index - 1] === '\n')).toHaveLength(1)
    }
    // The fence is longer than any in the text, so the block ends where the text does.
    expect(stage.open()[0]?.body).toContain(`\`\`\`\`\`suggestion\n${text}\n\`\`\`\`\`\n`)
  })

  test('a text without end stays within the limit', async () => {
    const many = Array.from({ length: 400 }, (_, index) =>
      finding({ message: 'x'.repeat(3000), file: '', fingerprint: String(index) }),
    )
    const long = third({ suggestion: { file: 'iam/app.tf', line: 3, endLine: 3, text: 'y'.repeat(70_000) } })
    await stage.post([long, ...many])
    for (const body of [...stage.open().map((each) => each.body), ...stage.summaries])
      expect(body.length).toBeLessThanOrEqual(65_536)
    expect(stage.open()[0]?.body).toMatch(/too long/)
    expect(stage.summaries[0]).toMatch(/and \d+ more/)
  })
})
