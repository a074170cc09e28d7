import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { blocks, read, root, type Block } from '../support/markdown.ts'
import { bundled, type Program } from '../support/program.ts'
import { commandsIn, typedIn } from '../support/shell-blocks.ts'

/*
 * Every page as a reader follows it: its blocks of shell one after the other, word for word, in one copy of what the
 * repository has, with `dist/cli.js` built from the source as it is. What stands behind a block as its output is
 * compared.
 */

/** Programs that ask AWS or GitHub, install, or take minutes: blocks with them are not run. */
const elsewhere: Readonly<Record<string, string>> = {
  gh: 'asks GitHub',
  jq: 'jq may be missing',
  terraform: 'asks AWS; the conformance tests plan examples/setup offline',
  npm: 'tests, builds and measurements have tests of their own',
}

/** Blocks that are not run although they name no such program: page, how they begin, and why. */
const notRun: readonly (readonly [page: string, beginning: string, reason: string])[] = [
  ['CONTRIBUTING.md', 'node scripts/catalog/read-reference-pages.mjs PAGES DATE', 'reads pages saved from AWS'],
  ['docs/doctor.md', 'node dist/cli.js doctor .', 'asks AWS and GitHub'],
  ['docs/doctor.md', 'GITHUB_TOKEN=$(gh auth token)', 'asks AWS and GitHub'],
  ['docs/many-accounts.md', 'whittle doctor', 'asks AWS'],
  [
    'docs/many-accounts.md',
    'whittle init envs',
    'needs folders of several accounts: test/cli/commands/init.test.ts has one',
  ],
  [
    'docs/rollout.md',
    'whittle restore',
    'needs a history with merged narrowings: test/cli/commands/restore.test.ts has one',
  ],
  ['docs/install.md', 'docker build', 'needs a daemon of Docker and its registry'],
  ['docs/findings.md', 'node dist/cli.js findings . --analyzer all', 'asks AWS'],
]

/** What a reader brings, by page: a path of the copy, and what of the examples stands for it. */
const brought: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'README.md': { '../infra': 'examples/access', '../event-history': 'examples/access/cloudtrail' },
  'docs/account-snapshot.md': { 'logs/': 'examples/cloudtrail' },
  'docs/evidence.md': {
    monday: 'examples/access/cloudtrail/111122223333_2026-09.json.gz',
    tuesday: 'examples/access/cloudtrail/111122223333_2026-10.json.gz',
  },
  'docs/findings.md': { 'logs/': 'examples/access/cloudtrail' },
  'docs/managed-policies.md': { 'logs/': 'examples/cloudtrail' },
  'docs/verify.md': { cloudtrail: 'examples/cloudtrail' },
}

/** AWS's command line, as far as the pages use it; it answers with what the examples have. */
const aws = `#!/usr/bin/env node
import { readFileSync } from 'node:fs'
const [service, operation, ...rest] = process.argv.slice(2)
const findings = () => JSON.parse(readFileSync('examples/access/findings.json', 'utf8'))
const answers = {
  'iam get-account-authorization-details': () => readFileSync('examples/iam/111122223333.json', 'utf8'),
  'iam generate-credential-report': () => '{ "State": "COMPLETE" }',
  'iam get-credential-report': () =>
    Buffer.from(
      'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated\\n' +
        'monitoring,arn:aws:iam::111122223333:user/monitoring,2024-02-01T09:00:00+00:00,false,N/A,N/A,N/A,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\\n',
    ).toString('base64'),
  'accessanalyzer list-findings-v2': () => findings().map(({ id }) => id).join('\\t'),
  'accessanalyzer get-finding-v2': () =>
    JSON.stringify(findings().find(({ id }) => id === rest[rest.indexOf('--id') + 1]), null, 4),
}
const answer = answers[service + ' ' + operation]
if (!answer) throw new Error('no answer to ' + service + ' ' + operation)
process.stdout.write(answer() + '\\n')
`

const long = 600_000
const isShell = ({ language }: Block): boolean => ['sh', 'bash', 'console'].includes(language)
const shell = blocks.filter(isShell)

/** The reason why a block is not run; `undefined`: it is. */
function reasonNotToRun({ page, language, text }: Block): string | undefined {
  if (page.startsWith('docs/reference/'))
    return 'written from the command table, whose examples test/cli/help-examples.slow.test.ts runs'
  const typed = typedIn(language, text)
  const skipped = notRun.find(([of, beginning]) => of === page && typed.startsWith(beginning))
  const program = commandsIn(typed).find((command) => command.program in elsewhere)
  return skipped?.[2] ?? (program && elsewhere[program.program])
}

const whitespace = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** The output that a page shows behind a block: the rest of a session, or the block behind it that is no shell. */
function shownBehind(block: Block): string[] {
  if (block.language === 'console') {
    const lines = block.text.split('\n')
    return pieces(lines.slice(lines.findLastIndex((line) => line.startsWith('$ ')) + 1).join('\n'))
  }
  const own = blocks.filter(({ page }) => page === block.page)
  const behind = own.slice(own.indexOf(block) + 1)
  const text = read(block.page).split('\n')
  const heading = text.findIndex((line, index) => index >= block.line && /^#+ /.test(line)) + 1
  const until = behind.findIndex(
    (other) =>
      isShell(other) || !['text', 'json', 'sql'].includes(other.language) || (heading > 0 && other.line > heading),
  )
  return behind.slice(0, until < 0 ? undefined : until).flatMap(({ text }) => pieces(text))
}

/** `…` on a line of its own stands for what is left out. */
const pieces = (text: string): string[] =>
  text
    .split(/^…$/m)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')

/** Commits and paths of this machine differ from run to run. */
const comparable = (text: string): string => whitespace(text).replace(/\b[0-9a-f]{12}\b/g, 'COMMIT')

function shows(output: string, piece: string): boolean {
  if (piece.startsWith('{')) {
    try {
      return JSON.stringify(JSON.parse(output)) === JSON.stringify(JSON.parse(piece))
    } catch {
      return false
    }
  }
  return comparable(output).includes(comparable(piece))
}

let program: Program
beforeAll(async () => {
  program = await bundled('cli')
}, long)
afterAll(() => program.remove())

/** A copy of what a page needs of the repository, under version control. */
function copyFor(page: string): string {
  const above = mkdtempSync(join(tmpdir(), 'whittle-page-'))
  const folder = join(above, 'whittle')
  mkdirSync(join(folder, 'dist'), { recursive: true })
  cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true })
  cpSync(dirname(program.path), join(folder, 'dist'), { recursive: true })
  copyFileSync(program.path, join(folder, 'dist/cli.js'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
  const bin = join(above, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'whittle'), `#!/bin/sh\nexec "${process.execPath}" "${join(folder, 'dist/cli.js')}" "$@"\n`)
  writeFileSync(join(bin, 'package.json'), '{ "type": "module" }\n')
  writeFileSync(join(bin, 'aws'), aws)
  for (const name of ['whittle', 'aws']) chmodSync(join(bin, name), 0o755)
  for (const [path, of] of Object.entries(brought[page] ?? {}))
    cpSync(join(root, of), join(folder, path), { recursive: true })
  const git = ['-c', 'user.name=Jane', '-c', 'user.email=jane@example.com', '-c', 'init.defaultBranch=main']
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
    ['commit', '-qm', 'A'],
    ['commit', '-qm', 'B', '--allow-empty'],
  ])
    spawnSync('git', [...git, ...args], { cwd: folder })
  return above
}

test('what is named as not run, or as brought, is in its page', () => {
  for (const [page, beginning] of notRun)
    expect([page, beginning, shell.some((block) => block.page === page && block.text.startsWith(beginning))]).toEqual([
      page,
      beginning,
      true,
    ])
  for (const [page, files] of Object.entries(brought))
    for (const path of Object.keys(files))
      expect([page, path, shell.some((block) => block.page === page && block.text.includes(path))]).toEqual([
        page,
        path,
        true,
      ])
})

const reasons = new Map(shell.map((block) => [block, reasonNotToRun(block)]))
const runnable = shell.filter((block) => reasons.get(block) === undefined)
const byPage = [...new Set(runnable.map(({ page }) => page))].map(
  (page) => [page, runnable.filter((block) => block.page === page)] as const,
)

test('most pages with commands are followed', () => expect(byPage.length).toBeGreaterThan(9))

describe.each(byPage)('%s', (page, followed) => {
  let above = ''
  beforeAll(() => {
    above = copyFor(page)
  }, long)
  afterAll(() => rmSync(above, { recursive: true, force: true }))

  test.each(followed.map((block) => [block.at, block] as const))(
    '%s runs, and prints what the page shows',
    (_, block) => {
      // 1: something was found. A line that fails otherwise ends the block.
      const text = `trap 'code=$?; [ $code -le 1 ] || exit $code' ERR\n${typedIn(block.language, block.text)}`
      const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', text], {
        cwd: join(above, 'whittle'),
        encoding: 'utf8',
        env: {
          PATH: `${join(above, 'bin')}:${dirname(process.execPath)}:${process.env['PATH']}`,
          HOME: above,
          ARN: 'ARN',
        },
        maxBuffer: 1 << 28,
      })
      if (![0, 1].includes(status ?? 2)) throw new Error(`it ends with ${status}: ${stderr}`)
      const file = /^(?:whittle|node dist\/cli\.js) .*(?:-o|--output) (\S+)/m.exec(block.text)?.[1]
      expect((file === undefined ? stdout : readFileSync(join(above, 'whittle', file), 'utf8')).trim()).not.toBe('')
      expect(shownBehind(block).filter((piece) => !shows(stdout, piece))).toEqual([])
    },
    long,
  )
})

const skipped = shell.flatMap((block) => {
  const reason = reasons.get(block)
  return reason === undefined ? [] : [`${block.at} is not run: ${reason}`]
})
test.skip.each(skipped)('%s', () => {})

describe('what counts as shown', () => {
  test.each([
    ['a  b\nc d', 'b c', true],
    ['a b', 'a c', false],
    ['{"a": [1]}', '{ "a": [1] }', true],
    ['{"a": [1]}', '{ "a": [2] }', false],
    ['at 0123456789ab now', 'at ba9876543210 now', true],
  ])('%j, %j: %s', (output, piece, expected) => expect(shows(output, piece)).toBe(expected))
})
