import { existsSync, readdirSync, readFileSync } from 'node:fs'
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
      expect(line).toMatch(
        /uses: actions\/(attest|checkout|download-artifact|setup-node|upload-artifact)@[0-9a-f]{40} # v\d+\.\d+\.\d+$/,
      )
    }
  })

  test('leaves no token behind in the checkout', () => {
    const checkouts = text.match(/uses: actions\/checkout@/g) ?? []
    expect(text.match(/persist-credentials: false/g) ?? []).toHaveLength(checkouts.length)
  })

  test('grants nothing at the top, and to each job what it needs, for a limited time', () => {
    expect(workflow.permissions).toEqual({})
    for (const job of Object.values(workflow.jobs)) {
      expect(Object.keys(job.permissions ?? {})[0]).toBe('contents')
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

const release = readFileSync(new URL('release.yml', folder), 'utf8')
const { jobs } = parse(release) as {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly needs?: string | readonly string[]
        readonly permissions: object
        readonly steps: readonly { readonly run?: string }[]
      }
    >
  >
}

test('only the release may write', () => {
  const writing = files.filter((file) => /: write/.test(readFileSync(new URL(file, folder), 'utf8')))
  expect(writing).toEqual(['release.yml'])
})

describe('the release', () => {
  test('checks first, then makes the package, then the release, each with no more than it needs', () => {
    expect(Object.entries(jobs).map(([name, { needs, permissions }]) => [name, needs, permissions])).toEqual([
      ['check', undefined, { contents: 'read' }],
      ['container', undefined, { contents: 'read' }],
      ['package', ['check', 'container'], { contents: 'read', 'id-token': 'write', attestations: 'write' }],
      ['release', 'package', { contents: 'write' }],
    ])
  })

  test('installs nothing where it may sign or write', () => {
    const commands = [jobs['package'], jobs['release']].flatMap(
      (job) => job?.steps.flatMap(({ run }) => run ?? []) ?? [],
    )
    expect(commands.length).toBeGreaterThan(3)
    for (const command of commands) expect(command).not.toMatch(/npm (ci|install|i|run|exec)\b|npx/)
  })

  test('runs scripts that there are', () => {
    const scripts = [...release.matchAll(/node (scripts\/[\w-]+\.mjs)/g)].map(([, script = '']) => script)
    expect(scripts).toEqual(expect.arrayContaining(['scripts/package.mjs', 'scripts/sbom.mjs']))
    for (const script of scripts) expect(existsSync(new URL(`../../${script}`, folder))).toBe(true)
  })

  test('has no name on npm of its own: without the variable of the repository nothing is published', () => {
    expect(release).toMatch(/if: vars\.NPM_PACKAGE != ''\n(?:.*\n){4,6}?.*npm publish/)
    expect(release.match(/npm publish \S/g)).toHaveLength(1)
  })
})
