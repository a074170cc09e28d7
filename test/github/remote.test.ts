import { expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseRemote, readOrigin } from '../../src/github/remote.ts'

test.each<[string, object]>([
  ['git@github.com:acme/infra.git', { name: 'acme/infra' }],
  ['git@github.com:acme/infra', { name: 'acme/infra' }],
  ['https://github.com/acme/infra.git', { name: 'acme/infra' }],
  ['https://github.com/acme/infra.live/', { name: 'acme/infra.live' }],
  ['https://GitHub.com/acme/infra', { name: 'acme/infra' }],
  ['https://x-access-token:secret@github.com/acme/infra', { name: 'acme/infra' }],
  ['ssh://git@github.com/acme/infra.git', { name: 'acme/infra' }],
  ['ssh://git@ssh.github.com:443/acme/infra.git', { name: 'acme/infra' }],
  ['git@github.acme.example:platform/infra.git', { name: 'platform/infra', host: 'github.acme.example' }],
  ['git@github.com-work:acme/infra.git', { name: 'acme/infra' }],
  ['ssh://git@github.com-work/acme/infra.git', { name: 'acme/infra' }],
  ['https://github.com-work/acme/infra', { name: 'acme/infra', host: 'github.com-work' }],
  ['git@work:acme/infra.git', {}],
  ['https://git.acme/acme/infra', { name: 'acme/infra', host: 'git.acme' }],
  ['http://git/acme/infra', { name: 'acme/infra', host: 'git' }],
  ['https://gitlab.com/acme/infra', { name: 'acme/infra', host: 'gitlab.com' }],
  ['https://gitlab.com/acme/group/infra', {}],
  ['/srv/git/infra.git', {}],
  ['../infra', {}],
  ['', {}],
])('%j is %j', (remote, expected) => expect(parseRemote(remote)).toEqual(expected))

test.each<[string, readonly string[], object]>([
  ['an address', ['remote add origin git@github.com:acme/infra.git'], { name: 'acme/infra' }],
  [
    'an address that git replaces',
    ['remote add origin gh:acme/infra', 'config url.https://github.com/.insteadOf gh:'],
    { name: 'acme/infra' },
  ],
  ['no remote', [], {}],
])('origin with %s', async (_, commands, expected) => {
  const root = mkdtempSync(join(tmpdir(), 'whittle-origin-'))
  for (const command of ['init --quiet', ...commands]) execFileSync('git', command.split(' '), { cwd: root })
  expect(await readOrigin(root, process.env)).toEqual(expected)
})
