import { expect, test } from '@jest/globals'
import { ownersOf, parseCodeowners } from '../../../src/github/codeowners.ts'

const owners = (text: string, path: string): string => ownersOf(parseCodeowners(text), path).join(' ')

/**
 * GitHub's own examples, and the differences to gitignore that it names.
 *
 * @see https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
test.each([
  ['*  @a @b', 'any/where.tf', '@a @b'],
  ['*.js  @js', 'deep/in/it.js', '@js'],
  ['*.js  @js', 'it.jsx', ''],
  ['*.go docs@example.com', 'main.go', 'docs@example.com'],
  ['*.txt @octo-org/octocats', 'a.txt', '@octo-org/octocats'],
  ['/build/logs/ @d', 'build/logs/x/y.log', '@d'],
  ['/build/logs/ @d', 'x/build/logs/y.log', ''],
  ['docs/* d@example.com', 'docs/getting-started.md', 'd@example.com'],
  ['docs/* d@example.com', 'docs/build-app/troubleshooting.md', ''],
  ['apps/ @octocat', 'src/apps/main/index.js', '@octocat'],
  ['apps/ @octocat', 'apps', ''],
  ['/docs/ @d', 'docs/a/b.md', '@d'],
  ['/docs/ @d', 'src/docs/b.md', ''],
  ['/scripts/ @d @e', 'scripts/run.sh', '@d @e'],
  ['**/logs @o', 'build/logs/a', '@o'],
  ['**/logs @o', 'logs/a', '@o'],
  ['/apps/ @octocat\n/apps/github', 'apps/github/a.tf', ''],
  ['/apps/ @octocat\n/apps/github @doctocat', 'apps/github/a.tf', '@doctocat'],
  ['/apps/ @octocat\n/apps/github @doctocat', 'apps/main/a.tf', '@octocat'],
  ['* @a\n*.tf @b', 'x.tf', '@b'],
  ['*.tf @b\n* @a', 'x.tf', '@a'],
  ['/iam/**/prod/*.tf @p', 'iam/prod/a.tf', '@p'],
  ['/iam/**/prod/*.tf @p', 'iam/eu/west/prod/a.tf', '@p'],
  ['/iam/**/prod/*.tf @p', 'iam/prod/x/a.tf', ''],
  ['/iam/** @p', 'iam/a/b.tf', '@p'],
  ['/docs @d', 'docs/a/b.md', '@d'],
  ['a?.tf @d', 'x/ab.tf', '@d'],
  ['my\\ folder/ @d', 'my folder/a.tf', '@d'],
  ['a.tf @d # the team', 'a.tf', '@d'],
  ['# * @d', 'a.tf', ''],
  ['*.TF @d', 'a.tf', ''],
  ['a+b(c).tf @d', 'a+b(c).tf', '@d'],
  ['a.tf @d', 'abtf', ''],
])('%j of %s: %j', (text, path, expected) => expect(owners(text, path)).toBe(expected))

test.each([
  ['negation', '* @a\n!a.tf @b'],
  ['a range', '* @a\n[a-z].tf @b'],
  ['an escaped #', '* @a\n\\#a.tf @b\n'],
  ['a word that is no owner', '* @a\na.tf somebody'],
])('%s is no valid line, and is skipped', (_, text) => {
  expect(owners(text, 'a.tf')).toBe('@a')
  expect(owners(text, '#a.tf')).toBe('@a')
})

test('GitHub reads no file above 3 MB', () => {
  expect(owners(`* @a\n#${'x'.repeat(3 * 1024 * 1024)}`, 'a.tf')).toBe('')
})
