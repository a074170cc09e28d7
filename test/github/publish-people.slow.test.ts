import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { PublishResult } from '../../src/jobs/pull-requests/result.ts'
import { settings, settled } from './plans.ts'
import { deploy, deployLater, files, onlyBranch, one, Stage, two } from './stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.open()
})
afterEach(async () => {
  const { violations } = stage.github
  await stage.close()
  expect(violations).toEqual([])
})

const states = ({ pullRequests }: PublishResult) => pullRequests.map(({ state }) => state).join()
const saying = (body: string) => ({ render: () => ({ title: `Narrow it: ${body}`, body }) })

describe('what people write', () => {
  test('a title stays, whatever is proposed later', async () => {
    await stage.run([deploy], saying('first'))
    const pull = stage.github.pulls.get(1)
    pull.title = 'IAM: less for deploy'
    stage.github.reset()
    expect(states(await stage.run([deploy], saying('first')))).toBe('unchanged')
    expect(stage.github.writes).toEqual([])
    expect(states(await stage.run([deployLater], saying('second')))).toBe('updated')
    expect(pull).toMatchObject({ title: 'IAM: less for deploy', body: expect.stringContaining('second') })
    await stage.run([deployLater], saying('third'))
    expect(pull.title).toBe('IAM: less for deploy')
  })

  test('a title of its own follows the proposal and the template', async () => {
    await stage.run([deploy], saying('first'))
    await stage.run([deploy], saying('second'))
    expect(stage.github.pulls.get(1).title).toBe('Narrow it: second')
    await stage.run([deploy], { ...saying('second'), settings: settings({ title: '{policy}' }) })
    expect(stage.github.pulls.get(1).title).toBe('aws_iam_policy.deploy')
  })

  test('text above and below stays; between the markers it is written anew, and that is said', async () => {
    await stage.run([deploy], saying('first'))
    const pull = stage.github.pulls.get(1)
    pull.body = `Please look, @jane.\r\n\r\n${pull.body.replaceAll('\n', '\r\n')}\r\n\r\nTicket IAM-1`
    stage.github.reset()
    expect(states(await stage.run([deploy], saying('first')))).toBe('unchanged')
    expect(stage.github.writes).toEqual([])
    expect(await stage.run([deployLater], saying('second'))).toMatchObject({ problems: [] })
    expect(pull.body).toMatch(
      /^Please look, @jane\.\n\n<!-- whittle:begin -->\n\nsecond\n\n<!-- .* -->\n\nTicket IAM-1$/,
    )

    pull.body = pull.body.replace('second', 'second, I think')
    const { problems } = await stage.run([deployLater], saying('second'))
    expect(problems).toEqual([expect.stringMatching(/^#1: text between Whittle's markers had been edited/)])
    expect(pull.body).toMatch(/-->\n\nsecond\n\n<!--/)
    stage.github.reset()
    expect(await stage.run([deployLater], saying('second'))).toMatchObject({ problems: [] })
    expect(stage.github.writes).toEqual([])
  })

  test('stays when it is withdrawn, too', async () => {
    await stage.run([deploy])
    const pull = stage.github.pulls.get(1)
    pull.body = `above\n\n${pull.body}\n\nbelow`
    await stage.run([], { others: [settled(deploy)] })
    expect(pull.body).toMatch(/^above\n\n.*\n\nbelow$/s)
  })
})

describe('"Update branch"', () => {
  test('after a change of the same file is no work of others', async () => {
    await stage.run([one, two])
    const { git, pulls } = stage.github
    pulls.merge(1)
    git.merge(pulls.get(2).head, 'main')
    stage.github.reset()
    expect(states(await stage.run([two]))).toBe('unchanged')
    expect(pulls.get(2).body).not.toContain('WARNING')
    expect(stage.github.writes.filter(({ method }) => method === 'PATCH')).toEqual([])
  })

  test('while another proposal is made: the body says that the branch is not what it describes', async () => {
    await stage.run([deploy])
    const { git, pulls } = stage.github
    git.push('main', 'same file', { 'iam/deploy.tf': files['iam/deploy.tf'].replace('# end', '# the end') })
    const merge = git.merge(onlyBranch(stage), 'main')
    expect(states(await stage.run([deployLater]))).toBe('left')
    expect(git.head(onlyBranch(stage))).toBe(merge)
    expect(pulls.get(1).body).toContain(`commits that are not Whittle's (\`${merge.slice(0, 7)}\`)`)
    expect(pulls.get(1).body).toContain('the text below is about its earlier proposal')
  })
})

test('an amended commit: the body says that none of Whittle’s is left', async () => {
  await stage.run([deploy])
  const { git, pulls } = stage.github
  const branch = onlyBranch(stage)
  git.updateRef(branch, git.commit(git.head('main'), 'mine now', { 'iam/deploy.tf': 'actions = []\n' }))
  expect(states(await stage.run([deploy]))).toBe('left')
  expect(pulls.get(1).body).toContain("of a commit of Whittle's that is not on it any more")
  expect(pulls.get(1).body).toContain('close this pull request, and Whittle proposes again when its proposal changes')
})

test('one that Whittle closed and a person opened again stays open', async () => {
  await stage.run([deploy])
  const branch = onlyBranch(stage)
  const head = stage.github.git.head(branch)
  const others = [settled(deploy)]
  await stage.run([], { others })
  stage.github.git.updateRef(branch, head)
  stage.github.pulls.get(1).state = 'open'
  expect(states(await stage.run([], { others }))).toBe('left')
  expect(stage.github.pulls.get(1)).toMatchObject({ state: 'open', comments: [expect.anything()] })
  stage.github.reset()
  expect(states(await stage.run([], { others }))).toBe('left')
  expect(stage.github.writes).toEqual([])
  expect(states(await stage.run([deploy]))).toBe('updated')
})

test('names of policies and files are inert in title and headline', async () => {
  const hostile = 'fixes #12 [skip ci] @everyone `x`'
  const rendered = { render: () => ({ title: `Narrow ${hostile}`, body: 'text' }) }
  await stage.run([{ ...deploy, address: hostile }], {
    ...rendered,
    settings: settings({ title: '{title} {policy}', commit: '{title}\n\n{policy}' }),
  })
  const { git, pulls } = stage.github
  const [commit] = git.log('main', pulls.get(1).head)
  for (const text of [pulls.get(1).title, commit?.message ?? '']) {
    expect(text).toContain('Narrow fixes')
    expect(text).not.toMatch(/#\d|\[skip|@\w|`/)
  }
  expect(commit?.message.split('\n').filter((line) => line.startsWith('Whittle-'))).toHaveLength(2)
})
