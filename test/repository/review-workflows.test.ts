import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { parseSettings } from '../../src/settings/parse.ts'

const page = readFileSync(new URL('../../docs/review.md', import.meta.url), 'utf8')
const action = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')) as {
  outputs: Record<string, unknown>
}
const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text)

interface Step {
  readonly uses?: string
}

interface Job {
  readonly permissions: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}

const workflows = blocks
  .filter((text) => text.startsWith('name:'))
  .map((text) => parse(text) as { permissions: object; jobs: Record<string, Job> })

describe('the workflows of docs/review.md', () => {
  test('are two: one reviews, one posts', () => expect(workflows).toHaveLength(2))

  test('ask for no more than they need', () => {
    expect(workflows.map(({ permissions }) => permissions)).toEqual([{}, {}])
    expect(workflows.map(({ jobs }) => Object.values(jobs)[0]?.permissions)).toEqual([
      { contents: 'read', 'pull-requests': 'write' },
      { actions: 'read', 'pull-requests': 'write' },
    ])
  })

  test('let no text from outside into a shell, and check out nothing where the token may write for a fork', () => {
    expect(page).not.toMatch(/^\s*run:/m)
    const [, posting] = workflows
    expect(Object.values(posting?.jobs ?? {})[0]?.steps.some(({ uses }) => uses?.startsWith('actions/checkout'))).toBe(
      false,
    )
  })

  test('use outputs that there are', () => {
    for (const [, name = ''] of page.matchAll(/steps\.review\.outputs\.(\w+)/g))
      expect(action.outputs).toHaveProperty(name)
  })
})

test('its settings are valid', () => {
  const text = blocks.find((block) => block.startsWith('review:')) ?? ''
  expect(parseSettings(text, 'review.md').review.waivers).toHaveLength(1)
})
