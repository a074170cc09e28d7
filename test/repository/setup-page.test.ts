import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { isThisAction } from '../../src/action-reference.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = read('docs/setup.md')
const variables = read('examples/setup/variables.tf')
const outputs = read('examples/setup/outputs.tf')
const blocksOf = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text)

interface Step {
  readonly uses: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Workflow {
  readonly permissions: object
  readonly jobs: Readonly<Record<string, { readonly permissions: object; readonly steps: readonly Step[] }>>
}

const yaml = blocksOf('yaml')
const workflows = yaml.filter((text) => text.startsWith('name:'))

describe('the workflow of docs/setup.md', () => {
  const workflow = parse(workflows[0] ?? '') as Workflow
  const jobs = Object.values(workflow.jobs)

  test('is one, with one job, and asks for no more than that job needs', () => {
    expect(workflows).toHaveLength(1)
    expect(workflow.permissions).toEqual({})
    expect(jobs.map(({ permissions }) => permissions)).toEqual([
      { contents: 'write', 'pull-requests': 'write', 'id-token': 'write' },
    ])
  })

  test('has three steps, the last of them this action', () => {
    expect(jobs[0]?.steps.map(({ uses }) => isThisAction(uses))).toEqual([false, false, true])
  })

  test('writes nothing at first, and reads variables that the page sets', () => {
    const own = jobs[0]?.steps.find(({ uses }) => isThisAction(uses))
    expect(own?.with).toEqual({ 'dry-run': true })
    const used = [...workflows[0]!.matchAll(/vars\.(\w+)/g)].map(([, name]) => name)
    const set = [...page.matchAll(/gh variable set (\w+)/g)].map(([, name]) => name)
    expect(used).toEqual(['WHITTLE_ROLE', 'WHITTLE_REGION'])
    expect(set).toEqual(used)
  })
})

test('the page has configurations and variables to check', () => {
  expect([yaml.length - workflows.length, blocksOf('hcl').length]).toEqual([4, 5])
})

test.each(blocksOf('hcl'))('these variables are those of examples/setup:\n%s', (text) => {
  const names = [...text.matchAll(/^(\w+)\s*=/gm)].map(([, name]) => name)
  expect(names).toContain('account_id')
  for (const name of names) expect(variables).toContain(`variable "${name}" {`)
  for (const [, name = ''] of text.matchAll(/^ {2}(\w+)\s*=/gm))
    expect(variables).toMatch(new RegExp(`^ {4}${name} +=`, 'm'))
})

test('the table of parts names variables that there are, and every switch of a part', () => {
  const table = page.slice(page.indexOf('## More, part by part'), page.indexOf('## Athena'))
  const rows = [...table.matchAll(/^\| .*$/gm)].slice(2).map(([row]) => row.split('|')[2] ?? '')
  const named = rows.map((cell) => /`(\w+)/.exec(cell)?.[1])
  const parts = variables.slice(variables.indexOf('# What the role may do'))
  const switches = [...parts.matchAll(/^variable "(\w+)"/gm)].map(([, name]) => name)
  expect(named).toHaveLength(switches.length)
  expect(new Set(named)).toEqual(new Set(switches))
})

test('outputs that the page reads are there', () => {
  const used = [...page.matchAll(/terraform output (?:-raw )?(\w+)/g)].map(([, name]) => name)
  expect(used).toEqual(['role_arn', 'region', 'athena'])
  for (const name of used) expect(outputs).toContain(`output "${name}" {`)
})
