import { describe, expect, test } from '@jest/globals'
import { titleAndMessage, type Part } from '../../../src/jobs/pull-requests/wording.ts'
import { plainTextLine } from '../../../src/report/plain-text-line.ts'
import { plain } from '../../github/plans.ts'

const part = (file: string, address: string, title = `Narrow ${address}: 9 actions to 2`): Part => ({
  policy: { ...plain({ file, address }, 'narrowed', ''), actions: { before: 9, after: 2 } },
  path: `envs/prod/${file}`,
  title,
  body: 'text',
})
const none = { name: '', folder: '' }
const plainSettings = { titlePrefix: '', title: '{title}', commit: '{title}' }

/** What GitHub acts on in a title or a commit message. */
const acts = /[@#]\w|\[\s*(?:skip|ci|no|actions)|:\/\/|\bGH-\d|`|\p{Cc}|\u202e/iu

describe('names are inert', () => {
  test.each([
    'fixes #12',
    'closes acme/infra#12',
    'resolves GH-12',
    'fixes https://github.com/acme/infra/issues/12',
    'a [skip ci] b',
    '[ci skip]',
    '[no ci]',
    '[actions skip]',
    '@everyone',
    'iam\n\nWhittle-Policy: 0000000000000000',
    '`code`',
    'a\u202eb',
  ])('%j', (name) => {
    expect(plainTextLine(name)).not.toMatch(acts)
    const { title, message } = titleAndMessage([part(`${name}.tf`, name, `Narrow ${name}`)], null, none, {
      titlePrefix: '',
      title: '{title} {policy} {file}',
      commit: '{title} {policy}\n{file}\n{address}',
    })
    expect(title).not.toMatch(acts)
    expect(message.headline).not.toMatch(acts)
    expect(message.body.split('\n')).toHaveLength(2)
    for (const line of message.body.split('\n')) expect(line).not.toMatch(acts)
  })

  test.each(['module.a["x"].aws_iam_policy.b[0]', 'envs/prod/iam.tf', 'a: b', 'C# in'])('%s stays as it is', (name) =>
    expect(plainTextLine(name)).toBe(name),
  )
})

describe('title and commit message', () => {
  test.each([
    [none, plainSettings, 'Narrow p: 9 actions to 2', 'Narrow p: 9 actions to 2'],
    [
      { name: '', folder: 'envs/prod/' },
      plainSettings,
      'Narrow p: 9 actions to 2 (envs/prod)',
      'Narrow p: 9 actions to 2 (envs/prod)',
    ],
    [
      { name: 'blue', folder: 'envs/prod/' },
      { ...plainSettings, titlePrefix: 'chore: ' },
      'chore: Narrow p: 9 actions to 2 (envs/prod, blue)',
      'chore: Narrow p: 9 actions to 2 (envs/prod, blue)',
    ],
    [
      none,
      { titlePrefix: '', title: '{policy}: {before}→{after} {x} {{file}}', commit: 'iam: {policy} [skip ci]' },
      'p: 9→2 {x} {envs/prod/a.tf}',
      'iam: p [skip ci]',
    ],
  ])('%j %j', (job, settings, title, headline) => {
    const made = titleAndMessage([part('a.tf', 'p')], null, job, settings)
    expect(made.title).toBe(title)
    expect(made.message.headline).toBe(headline)
  })

  test('a value that looks like a placeholder is not filled in again', () => {
    const settings = { ...plainSettings, title: '{policy}' }
    expect(titleAndMessage([part('a.tf', '{name}')], null, { name: 'blue', folder: '' }, settings).title).toBe('{name}')
  })

  test('of a group', () => {
    const made = titleAndMessage([part('a.tf', 'p'), part('b.tf', 'q')], '@acme/iam', none, {
      ...plainSettings,
      commit: '{title}\n\n{file}',
    })
    expect(made.title.replaceAll('\u200b', '')).toBe('Narrow 2 policies of @acme/iam: 18 actions to 4')
    expect(made.title).not.toMatch(acts)
    expect(made.message.body).toBe('envs/prod/a.tf, envs/prod/b.tf')
  })

  test('is no longer than GitHub takes', () => {
    const made = titleAndMessage([part('a.tf', 'p', '😀'.repeat(300))], null, none, plainSettings)
    expect(made.title.length).toBeLessThanOrEqual(256)
    expect(encodeURIComponent(made.title)).not.toBe('')
  })
})
