import { expect, test } from '@jest/globals'
import { moduleOf, networkKeysIn } from '../../scripts/catalog/read-network-keys.mjs'
import { networkKeyExceptions, networkKeyServices, networkKeysRead } from '../../src/catalog/network-keys-data.ts'
import { servicesWithKey, setsNetworkKey } from '../../src/catalog/network-keys.ts'
import { readFileSync } from 'node:fs'

const section = (key: string, ...services: string[]): string =>
  `\n### aws:${key}\n<a name="x"></a>\n\n+ **Availability** – The following services support this key:\n${services.join('\n')}\n+ **Data type** – ARN\n\n  (prefix: [\`not-a-service\`](x))\n`
const line = (prefix: string, name = 'A Service'): string =>
  `  + ${name} (prefix: [\`${prefix}\`](https://docs.aws.amazon.com/x.html))`
const page = [
  '# AWS global condition context keys\n',
  section('SourceVpcArn', line('s3'), line('iam', 'IAM (except for the `iam:PassRole` action)'), line('athena')),
  section('VpceAccount', line('s3')),
  section('VpceOrgID', line('sqs'), line('s3')),
  section('VpceOrgPaths', line('s3')),
].join('')

test('the lists of the page, sorted, with actions that AWS leaves out', () => {
  expect(networkKeysIn(page)).toEqual({
    supported: {
      'aws:SourceVpcArn': ['athena', 'iam', 's3'],
      'aws:VpceAccount': ['s3'],
      'aws:VpceOrgID': ['s3', 'sqs'],
      'aws:VpceOrgPaths': ['s3'],
    },
    except: { iam: ['iam:PassRole'] },
  })
})

test.each(['### aws:VpceAccount', '+ A Service (prefix: [`sqs`]'])('a page without %s is refused', (missing) => {
  const cut = missing.startsWith('+')
    ? page.replaceAll(/\s\s\+ A Service \(prefix: \[`s(qs|3)`\].*/g, '')
    : page.replace(missing, '')
  expect(() => networkKeysIn(cut)).toThrow(/aws:Vpc/)
})

test('what is committed is what the script writes', () => {
  const supported = Object.fromEntries(
    Object.entries(networkKeyServices).map(([key, services]) => [key, [...services]]),
  )
  const written = readFileSync(new URL('../../src/catalog/network-keys-data.ts', import.meta.url), 'utf8')
  expect(moduleOf({ supported, except: networkKeyExceptions }, networkKeysRead)).toBe(written)
})

test('a service of which an action is left out does not count', () => {
  expect(networkKeyServices['aws:sourcevpcarn']).toContain('iam')
  expect(setsNetworkKey('iam', 'aws:sourcevpcarn')).toBe(false)
  expect(servicesWithKey('aws:sourcevpcarn')).not.toContain('iam')
  expect(setsNetworkKey('s3', 'aws:sourcevpcarn')).toBe(true)
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpcarn
  for (const service of ['dynamodb', 'sts', 'secretsmanager', 'sqs', 'logs', 'ssm']) {
    expect(setsNetworkKey(service, 'aws:sourcevpcarn')).toBe(false)
  }
  expect(setsNetworkKey('sqs', 'aws:vpceorgid')).toBe(true)
})
