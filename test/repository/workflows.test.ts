import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'

const folder = new URL('../../.github/workflows/', import.meta.url)
const files = readdirSync(folder)

interface Workflow {
  readonly permissions: unknown
  readonly jobs: Readonly<Record<string, { readonly permissions?: object; readonly 'timeout-minutes'?: number }>>
}

describe.each(files)('%s', (file) => {
  const text = readFileSync(new URL(file, folder), 'utf8')
  const workflow = parse(text) as Workflow

  test('pins every action by commit, with its version beside it', () => {
    const uses = [...text.matchAll(/^.*\buses:.*$/gm)]
    expect(uses).not.toEqual([])
    for (const [line] of uses) {
      expect(line).toMatch(/uses: actions\/(checkout|setup-node)@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    }
  })

  test('leaves no token behind in the checkout', () => {
    const checkouts = text.match(/uses: actions\/checkout@/g) ?? []
    expect(text.match(/persist-credentials: false/g) ?? []).toHaveLength(checkouts.length)
  })

  test('grants nothing at the top, and to each job what it needs, for a limited time', () => {
    expect(workflow.permissions).toEqual({})
    for (const job of Object.values(workflow.jobs)) {
      expect(Object.keys(job.permissions ?? {})).toEqual(['contents'])
      expect(job['timeout-minutes']).toBeLessThanOrEqual(15)
    }
  })

  test('lets no text from outside into a shell', () => {
    for (const [line] of text.matchAll(/^.*\$\{\{.*$/gm)) {
      expect(line).toMatch(/^\s*(name|group|cancel-in-progress|node-version|[A-Z_]+): /)
    }
    expect(text).not.toContain('pull_request_target')
  })
})

test('only the release may write', () => {
  const writing = files.filter((file) => /contents: write/.test(readFileSync(new URL(file, folder), 'utf8')))
  expect(writing).toEqual(['release.yml'])
})
