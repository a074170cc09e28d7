import { expect, test } from '@jest/globals'
import { nameIn } from '../../../src/jobs/init/find-repository.ts'

test.each<[string, object]>([
  ['git@github.com:acme/infra.git', { name: 'acme/infra' }],
  ['git@github.com:acme/infra', { name: 'acme/infra' }],
  ['https://github.com/acme/infra.git', { name: 'acme/infra' }],
  ['https://github.com/acme/infra.live/', { name: 'acme/infra.live' }],
  ['https://x-access-token:secret@github.com/acme/infra', { name: 'acme/infra' }],
  ['ssh://git@github.com/acme/infra.git', { name: 'acme/infra' }],
  ['ssh://git@ssh.github.com:443/acme/infra.git', { name: 'acme/infra' }],
  ['git@github.acme.example:platform/infra.git', { name: 'platform/infra', host: 'github.acme.example' }],
  ['https://gitlab.com/acme/infra', { name: 'acme/infra', host: 'gitlab.com' }],
  ['https://gitlab.com/acme/group/infra', {}],
  ['/srv/git/infra.git', {}],
  ['../infra', {}],
  ['', {}],
])('%j is %j', (remote, expected) => expect(nameIn(remote)).toEqual(expected))
