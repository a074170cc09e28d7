import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { initCommand } from '../../src/cli/commands/init.ts'
import { optionsOf } from '../../src/cli/options.ts'
import { decideInit } from '../../src/jobs/init/run-init.ts'
import { workflowPaths } from '../../src/jobs/init/write-workflows.ts'
import { parseSettings } from '../../src/settings/parse.ts'
import { runLine } from '../cli/line.ts'
import { findings, one, root as rootOf } from '../jobs/init/findings.ts'
import { beyondSample } from '../support/sampled.ts'

const project = fileURLToPath(new URL('../../', import.meta.url))
const page = readFileSync(join(project, 'docs/init.md'), 'utf8')
const blocksOf = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text)
const lines = blocksOf('sh').flatMap((text) => text.trim().split('\n'))

test('the page names every file that is written, and options that there are', () => {
  for (const path of ['.github/whittle.yml', ...Object.values(workflowPaths(''))]) expect(page).toContain(`\`${path}\``)
  expect(page).toContain(workflowPaths('envs/prod').narrow)
  const options = optionsOf(initCommand.spec).map(({ name }) => name)
  for (const [, name = ''] of page.matchAll(/`(?:whittle init[^`]*)?--([a-z-]+)`/g)) expect(options).toContain(name)
})

test('links lead to pages and headings that there are', () => {
  for (const [, path = ''] of page.matchAll(/\]\((?!#)([^)#]+)/g))
    expect([path, existsSync(join(project, 'docs', path))]).toEqual([path, true])
  const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )
  for (const [, anchor = ''] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(headings).toContain(anchor)
})

test('the question on the page is the one that is written', () => {
  const found = findings({
    roots: [rootOf('')],
    hints: [{ counts: true, account: one, because: 'iam.tf:12 names resources of it' }],
  })
  expect(decideInit(found).files[0]?.content).toContain(blocksOf('yaml')[0])
})

beyondSample(() =>
  describe('followed on the example, the page', () => {
    let folder = ''
    let infra = ''
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'whittle-init-page-'))
      infra = join(folder, 'infra')
      cpSync(join(project, 'examples'), join(folder, 'examples'), { recursive: true })
      const copy = lines.find((line) => line.startsWith('cp -r examples')) ?? 'false'
      execFileSync('bash', ['-ec', copy], { cwd: folder })
    })
    afterAll(() => rmSync(folder, { recursive: true, force: true }))

    test('shows everything, and writes nothing', async () => {
      expect(lines).toContain('whittle init --dry-run --no-aws')
      const { code, out } = await runLine(['init', '--dry-run', '--no-aws'], infra)
      expect(code).toBe(0)
      expect(out).toContain('--- .github/whittle.yml\n')
      expect(existsSync(join(infra, '.github'))).toBe(false)
    }, 60_000)

    test('writes a configuration by which plan narrows', async () => {
      expect((await runLine(['init', '--no-aws'], infra)).code).toBe(0)
      const text = readFileSync(join(infra, '.github/whittle.yml'), 'utf8')
      expect(parseSettings(text, 'whittle.yml').accounts).toEqual([
        { files: 'access/**', accounts: [one] },
        { files: 'shared/**', accounts: [one, '444455556666'] },
        { files: '*', accounts: [one] },
      ])
      const { out } = await runLine(['plan', '--as-of', '2026-11-01', '--json'], infra)
      const { policies } = JSON.parse(out) as { readonly policies: readonly { readonly status: string }[] }
      expect(policies.filter(({ status }) => status === 'narrowed').length).toBeGreaterThanOrEqual(6)
    }, 120_000)
  }),
)
