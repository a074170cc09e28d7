import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { findFiles } from '../../../src/jobs/init/find-files.ts'
import { gatherFindings } from '../../../src/jobs/init/gather-findings.ts'

const role = {
  Path: '/',
  RoleName: 'app',
  RoleId: 'AROAEXAMPLE',
  Arn: 'arn:aws:iam::111122223333:role/app',
  CreateDate: '2026-01-01T00:00:00Z',
  AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
}
const snapshot = JSON.stringify({ UserDetailList: [], GroupDetailList: [], RoleDetailList: [role], Policies: [] })
/** As large as that of an account with some thousand roles. */
const large = snapshot + ' '.repeat(6 * 1024 * 1024)
const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(snapshot, 'utf16le')])
const log = JSON.stringify({ eventVersion: '1.08', eventName: 'GetObject' })

function folder(files: Readonly<Record<string, string | Buffer>>): string {
  const root = mkdtempSync(join(tmpdir(), 'whittle-files-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}

test.each<[string, string | Buffer, 'logs' | 'snapshots' | undefined]>([
  ['a snapshot', snapshot, 'snapshots'],
  ['a large snapshot', large, 'snapshots'],
  ['a snapshot in UTF-16', utf16, 'snapshots'],
  ['a log', log, 'logs'],
  ['something else', '{"name": "x"}', undefined],
  ['an empty file', '', undefined],
])('%s is found by how it begins', async (_, content, kind) => {
  const found = await findFiles(folder({ 'data.json': content }))
  expect(found).toEqual({ logs: [], states: [], snapshots: [], ...(kind && { [kind]: ['data.json'] }) })
})

test.each([
  ['large', large],
  ['in UTF-16', utf16],
])('a snapshot that is found is read as one that is named: %s', async (_, content) => {
  const root = folder({ 'iam/111122223333.json': content, 'iam/broken.json': '{"RoleDetailList": [' })
  const findings = await gatherFindings({
    root,
    env: { PATH: process.env['PATH'] },
    now: new Date('2026-11-30T00:00:00Z'),
    eventPaths: [],
    snapshotPaths: [],
    offline: true,
  })
  expect(findings.snapshots).toEqual([
    { path: 'iam/111122223333.json', shown: 'iam/111122223333.json', account: '111122223333' },
  ])
})
