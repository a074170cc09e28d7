import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { actionReference, isThisAction } from '../../src/action-reference.ts'
import { reviewRules } from '../../src/review/rules/index.ts'
import { parseSettings } from '../../src/settings/parse.ts'

const page = readFileSync(new URL('../../docs/review.md', import.meta.url), 'utf8')
const action = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')) as {
  inputs: Record<string, unknown>
  outputs: Record<string, unknown>
}
const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text)

interface Step {
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
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

  test('pin every action but this one by commit', () => {
    const uses = blocks
      .flatMap((text) => text.match(/uses: .*/g) ?? [])
      .filter((line) => !line.includes(actionReference))
    expect(uses.length).toBeGreaterThan(3)
    for (const line of uses) expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('let no text from outside into a shell, and check out nothing where the token may write for a fork', () => {
    expect(page).not.toMatch(/^\s*run:/m)
    const [, posting] = workflows
    expect(Object.values(posting?.jobs ?? {})[0]?.steps.some(({ uses }) => uses?.startsWith('actions/checkout'))).toBe(
      false,
    )
  })

  test('use inputs and outputs that there are', () => {
    const own = workflows
      .flatMap(({ jobs }) => Object.values(jobs)[0]?.steps ?? [])
      .filter(({ uses }) => isThisAction(uses ?? ''))
    for (const step of own) for (const name of Object.keys(step.with ?? {})) expect(action.inputs).toHaveProperty(name)
    for (const [, name = ''] of page.matchAll(/steps\.review\.outputs\.(\w+)/g))
      expect(action.outputs).toHaveProperty(name)
  })
})

test('the rules of docs/review.md are those there are, with their levels', () => {
  const rows = [...page.matchAll(/^\| `([a-z-]+)`\s+\| (error|warning|note)\s+\|/gm)].map(([, id, level]) => [
    id,
    level,
  ])
  expect(rows).toEqual(reviewRules.map(({ id, level }) => [id, level]))
})

test('its settings are valid', () => {
  const text = blocks.find((block) => block.startsWith('review:')) ?? ''
  expect(parseSettings(text, 'review.md').review.waivers).toHaveLength(1)
})
