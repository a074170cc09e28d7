import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach } from '@jest/globals'
import { restoreCommand } from '../../../src/cli/commands/restore.ts'
import { readArguments } from '../../../src/cli/options.ts'
import { InputError } from '../../../src/errors.ts'
import { blobId } from '../../../src/github/blob.ts'
import { commitTrailers } from '../../../src/jobs/pull-requests/marker.ts'

let root = ''
/** Each test of the file has a repository of its own. */
export function inRepository(): void {
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'whittle-restore-test-'))
    git(['init', '-q', '-b', 'main'])
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))
}

export const pathOf = (path: string): string => join(root, path)

export function git(words: readonly string[]): string {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com']
  return execFileSync('git', [...who, ...words], { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim()
}

export function commit(files: Readonly<Record<string, string>>, message = 'x'): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(pathOf(path)), { recursive: true })
    writeFileSync(pathOf(path), text)
  }
  git(['add', '-A'])
  git(['commit', '-q', '-m', message])
  return git(['rev-parse', 'HEAD'])
}

/** A commit as Whittle writes it: with the object ids of the files that it leaves. */
export const narrow = (
  files: Readonly<Record<string, string>>,
  subject = 'Narrow aws_iam_role_policy.orders',
): string => commit(files, `${subject}\n\n${commitTrailers('0123456789abcdef', Object.values(files).map(blobId))}`)

export const read = (path: string): string => readFileSync(pathOf(path), 'utf8')

export async function restore(argv: readonly string[]) {
  const written = { out: '', err: '' }
  try {
    const code = await restoreCommand.run(readArguments(restoreCommand.spec, argv), {
      stdout: { write: (text: string) => (written.out += text) },
      stderr: { write: (text: string) => (written.err += text) },
      env: { PATH: process.env['PATH'] },
      cwd: root,
      now: () => new Date('2026-11-30T00:00:00Z'),
    })
    return { code, ...written }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { code: 2, out: written.out, err: error.message }
  }
}

export const policy = (statements: string): string => `resource "aws_iam_role_policy" "orders" {
  role = "orders"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
${statements}
    ]
  })
}
`

export const wide = policy(`      { # what the service needs
        Effect   = "Allow"
        Action   = ["s3:*", "sqs:SendMessage"] # as of 2023
        Resource = "*"
      },`)

export const small = policy(`      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "sqs:SendMessage"]
        Resource = "*"
      },`)

export const bucket = `resource "aws_s3_bucket" "logs" {
  bucket = "logs"
}
`
