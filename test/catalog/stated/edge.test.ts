import { expect, test } from '@jest/globals'
import { authorised, facts } from '../catalog-asset.ts'
import { at, statedCases } from './cases.ts'

const distribution = at('cloudfront', 'distribution/E1', ':111122223333')
const zone = at('route53', 'hostedzone/Z1', ':')

statedCases('cloudfront', [
  ['GetDistribution', { id: 'E1' }, [distribution]],
  ['CreateInvalidation', { distributionId: 'E1' }, [distribution]],
  ['GetInvalidation', { distributionId: 'E1', id: 'I1' }, [distribution]],
  ['AssociateAlias', { targetDistributionId: 'E1', alias: 'a.example.com' }, [distribution]],
  ['GetFunction', { name: 'rewrite' }, [at('cloudfront', 'function/rewrite', ':111122223333')]],
  ['GetDistribution', {}, 'unknown'],
])

statedCases('route53', [
  ['ChangeResourceRecordSets', { hostedZoneId: 'Z1' }, [zone]],
  ['ChangeResourceRecordSets', { hostedZoneId: '/hostedzone/Z1' }, [zone]],
  ['GetHostedZone', { id: '/hostedzone/Z1' }, [zone]],
  ['GetChange', { id: '/change/C1' }, [at('route53', 'change/C1', ':')]],
  ['ListTagsForResource', { resourceType: 'healthcheck', resourceId: 'h1' }, [at('route53', 'healthcheck/h1', ':')]],
  ['ListTagsForResource', { resourceId: 'h1' }, 'unknown'],
])

test('the name of a key value store does not say which id its ARN ends in', () => {
  const found = authorised(facts('cloudfront', 'DescribeKeyValueStore', { name: 'redirects' }))
  expect(found.get('cloudfront:DescribeKeyValueStore')?.grade).toBe('guessed')
})
