import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach } from '@jest/globals'
import { parseSettings } from '../../../src/settings/parse.ts'
import { roleIdentity, trailRecord } from '../../evidence/records.ts'
import { runLine } from '../line.ts'
import type { Ran } from '../support.ts'

export const one = '111122223333'
export const two = '444455556666'

/** The folder of a test, made before it and removed after it. */
export let top = ''
/** To be called once by a file with tests. */
export function useFolder(): void {
  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'whittle-init-'))
  })
  afterEach(() => rmSync(top, { recursive: true, force: true }))
}

/** A repository with these files; what is no text is written as JSON. */
export function repository(files: Readonly<Record<string, unknown>>): void {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: top })
  git('init', '--quiet', '--initial-branch', 'trunk')
  git('remote', 'add', 'origin', 'git@github.com:acme/infra.git')
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(top, path)), { recursive: true })
    writeFileSync(join(top, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
}

export const init = (...argv: string[]): Promise<Ran> => runLine(['init', '--no-aws', ...argv], top)
export const read = (path: string): string => readFileSync(join(top, path), 'utf8')
export const accounts = (path = '.github/whittle.yml') => parseSettings(read(path), path).accounts

export const app = (trusted = '') => `
resource "aws_iam_role" "app" {
  name = "acme-app"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com"${trusted} } }] })
}
resource "aws_iam_role_policy" "app" {
  name   = "app"
  role   = aws_iam_role.app.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:Describe*", Resource = "*" }] })
}
`
export const provider = (account: string) =>
  `provider "aws" {\n  region = "eu-west-1"\n  allowed_account_ids = ["${account}"]\n}\n`
export const records = (...of: string[]) => ({
  Records: of.map((account, index) =>
    trailRecord(index + 1, {
      userIdentity: roleIdentity(`arn:aws:iam::${account}:role/acme-app`),
      recipientAccountId: account,
    }),
  ),
})
