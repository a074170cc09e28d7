import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'

interface Hook {
  readonly id: string
  readonly description: string
  readonly entry: string
  readonly language: string
  readonly files: string
  readonly pass_filenames?: boolean
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const hooks = parse(readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8')) as readonly Hook[]
const hook = (id: string): Hook => hooks.find((each) => each.id === id)!

const parent = mkdtempSync(join(tmpdir(), 'whittle-hooks-'))
let folder = ''

afterAll(() => rmSync(parent, { recursive: true, force: true }))

beforeEach(() => {
  folder = mkdtempSync(join(parent, 'repository-'))
  for (const file of ['iam-deploy.tf', 'locals.tf', 'variables.tf', 'versions.tf'])
    cpSync(join(root, 'examples', file), join(folder, file))
  git('init', '--quiet')
  commit()
})

const git = (...args: readonly string[]): string => {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false']
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' })
}

const commit = (): void => {
  git('add', '--all')
  git('commit', '--quiet', '--message', 'a change')
}

const write = (path: string, text: string): void => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), text)
}

/** Runs a hook as pre-commit does: its entry, from the root of the repository, with the files that it asks for. */
function run(id: string, ...files: readonly string[]): readonly [output: string, status: number | null] {
  const { entry, files: pattern, pass_filenames: passes = true } = hook(id)
  const [program = '', ...args] = entry.split(' ')
  const own = files.filter((file) => new RegExp(pattern).test(file))
  expect(own).toEqual(files)
  // no credentials, and no network either: nothing of it may be asked for
  const env = { PATH: process.env['PATH'], HOME: folder, https_proxy: 'http://127.0.0.1:9', AWS_ACCESS_KEY_ID: 'none' }
  const words = passes ? [...args, ...own] : args
  const { stdout, stderr, status } = spawnSync(join(root, program), words, { cwd: folder, encoding: 'utf8', env })
  return [stdout + stderr, status]
}

const everything = `
resource "aws_iam_policy" "new" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}
`

test('every hook starts a program that is executable, and says what it does', () => {
  expect(hooks.map(({ id }) => id)).toEqual(['whittle-review', 'whittle-inventory', 'whittle-runbook-test'])
  for (const { entry, language, description } of hooks) {
    expect(language).toBe('script')
    expect(statSync(join(root, entry.split(' ')[0]!)).mode & 0o111).not.toBe(0)
    expect(description).toMatch(/\.$/)
  }
})

describe('whittle-review', () => {
  test('lets a commit pass that grants nothing new', () => {
    const text = readFileSync(join(folder, 'iam-deploy.tf'), 'utf8')
    write('iam-deploy.tf', text.replace('"ec2:Describe*"', '"ec2:DescribeInstances"'))
    expect(run('whittle-review', 'iam-deploy.tf')[1]).toBe(0)
  })

  test('stops one that grants everything, and says where', () => {
    write('new.tf', everything)
    const [output, status] = run('whittle-review', 'new.tf')
    expect(output).toMatch(/error full-admin\s+new\.tf:3/)
    expect(status).toBe(1)
  })

  test('asks nothing of AWS, whatever the configuration names', () => {
    write(
      '.github/whittle.yml',
      'evidence: {cloudtrail: [{lookup-events: {regions: [eu-west-1]}}]}\naccess-analyzer: {checks: {validate: true}}\n',
    )
    commit()
    write('new.tf', everything)
    const [output, status] = run('whittle-review', 'new.tf')
    expect(output).toContain('Nothing was asked over the network (--offline)')
    expect(status).toBe(1)
  })
})

test('whittle-inventory stops a configuration that is not valid', () => {
  write('.github/whittle.yml', 'acount: "111122223333"\n')
  const [output, status] = run('whittle-inventory', '.github/whittle.yml')
  expect(output).toContain('.github/whittle.yml:1:1: acount: unknown key')
  expect(status).toBe(2)
  write('.github/whittle.yml', 'account: "111122223333"\n')
  expect(run('whittle-inventory', '.github/whittle.yml')[1]).toBe(0)
})

test('whittle-runbook-test runs the cases of the runbooks that change', () => {
  const path = '.github/whittle/runbooks/root-use.yml'
  const text = readFileSync(join(root, 'examples/runbooks/root-use.yml'), 'utf8')
  write(path, text)
  const [output, status] = run('whittle-runbook-test', path)
  expect([status, output]).toEqual([0, expect.any(String)])
  write(path, text.slice(0, text.indexOf('\ntests:')))
  expect(run('whittle-runbook-test', path)[1]).toBe(1)
})
