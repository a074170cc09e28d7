import { describe } from '@jest/globals'
import { account, other, stated } from './calls.ts'

const role = `arn:aws:iam::${other}:role/app/worker`

describe('the role that is assumed, with its path', () => {
  stated('sts', [
    ['sts:AssumeRole', 'AssumeRole', { roleArn: role, roleSessionName: 's' }, [role]],
    ['sts:TagSession', 'AssumeRole', { roleArn: role, tags: [{ key: 'a', value: 'b' }] }, [role]],
    ['sts:SetSourceIdentity', 'AssumeRole', { roleArn: role, sourceIdentity: 'jane' }, [role]],
    [
      'sts:AssumeRoleWithSAML',
      'AssumeRoleWithSAML',
      { roleArn: role, principalArn: 'arn:aws:iam::1:saml-provider/p' },
      [role],
    ],
    ['sts:AssumeRole', 'AssumeRole', { roleArn: `arn:aws:iam::${other}:role/*` }, 'unknown'],
    ['sts:AssumeRole', 'AssumeRole', { roleArn: 'worker' }, 'unknown'],
    ['sts:AssumeRole', 'AssumeRole', null, 'unknown'],
  ])
})

describe('users and root users', () => {
  stated('sts', [
    ['sts:GetFederationToken', 'GetFederationToken', { name: 'Bob' }, [`arn:aws:sts::${account}:federated-user/Bob`]],
    ['sts:GetFederationToken', 'GetFederationToken', { name: '*' }, 'unknown'],
    ['sts:AssumeRoot', 'AssumeRoot', { targetPrincipal: other }, [`arn:aws:iam::${other}:root`]],
    ['sts:AssumeRoot', 'AssumeRoot', { targetPrincipal: `arn:aws:iam::${other}:root` }, [`arn:aws:iam::${other}:root`]],
    ['sts:AssumeRoot', 'AssumeRoot', { targetPrincipal: 'root' }, 'unknown'],
  ])
})
