import { expect, test } from '@jest/globals'
import { gitHubAccountOf, isOwnAuthor } from '../../src/github/own-author.ts'

const actions = gitHubAccountOf({ login: 'github-actions[bot]', type: 'Bot' })
const other = gitHubAccountOf({ login: 'mirror[bot]', type: 'Bot' })
const person = gitHubAccountOf({ login: 'Octo', type: 'User' })

test.each([
  ['the account of the token', actions, 'github-actions[bot]', true],
  ['a person whose token it is, in any case of letters', person, 'octo', true],
  ['another bot, which may copy what a person wrote', other, 'github-actions[bot]', false],
  ['a person', person, 'github-actions[bot]', false],
  ['a bot, where the account is not known', other, null, true],
  ['a person, where the account is not known', person, null, false],
  ['an account that is gone', gitHubAccountOf(null), null, false],
])('%s', (_, author, own, expected) => expect(isOwnAuthor(author, own)).toBe(expected))
