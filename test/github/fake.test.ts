import { describe, expect, test } from '@jest/globals'
import { answerViolations, requestViolations } from '../fakes/github-openapi.ts'

/** The judge of the other tests must be able to say no. */
describe("GitHub's description of its REST API", () => {
  const none = new URLSearchParams()
  const pulls = '/repos/acme/infra/pulls'

  test.each([
    ['a body that lacks a property', 'POST', pulls, none, { head: 'x' }, /must have required property 'base'/],
    [
      'a property of a wrong type',
      'POST',
      '/repos/acme/infra/git/refs',
      none,
      { ref: 1, sha: 'a' },
      /ref: must be string/,
    ],
    [
      'an unknown query parameter',
      'GET',
      pulls,
      new URLSearchParams('branch=x'),
      undefined,
      /unknown query parameter branch/,
    ],
    [
      'a query value that is not allowed',
      'GET',
      pulls,
      new URLSearchParams('state=merged'),
      undefined,
      /allowed values/,
    ],
    ['a path that does not exist', 'GET', '/repos/acme/infra/git/branch/x', none, undefined, /no such operation/],
    ['a method that does not exist', 'PUT', pulls, none, {}, /no such operation/],
  ])('refuses %s', (_, method, path, query, body, expected) => {
    expect(requestViolations(method, path, query, body).join()).toMatch(expected)
  })

  test('accepts what is right', () => {
    expect(requestViolations('GET', pulls, new URLSearchParams('state=all&per_page=100&head=a:b'), undefined)).toEqual(
      [],
    )
    expect(
      requestViolations('POST', pulls, none, { head: 'x', base: 'main', title: 't', body: 'b', draft: true }),
    ).toEqual([])
  })

  test('refuses answers that GitHub does not give', () => {
    expect(answerViolations('POST', pulls, 200, {})).toEqual([expect.stringContaining('does not answer 200')])
    expect(answerViolations('POST', pulls, 201, { number: 'one' }).join()).toMatch(/number: must be integer/)
    expect(answerViolations('POST', pulls, 201, { htmlUrl: '' }).join()).toMatch(/must NOT have additional properties/)
    expect(
      answerViolations('POST', pulls, 201, { number: 1, html_url: 'https://github.com/acme/infra/pull/1' }),
    ).toEqual([])
  })
})
