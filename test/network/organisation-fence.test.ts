import { describe, expect, test } from '@jest/globals'
import { networkExemptActions } from '../../src/network/fence-reach.ts'
import {
  resourceControlDeny,
  serviceControlDeny,
  resourceControlServices,
} from '../../src/network/organisation-fence.ts'

const office = { cidrs: ['203.0.113.0/24', '2001:db8::/32'], vpcs: [], vpcEndpoints: [] }
const vpc = { cidrs: [], vpcs: [], vpcArns: ['arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0a'], vpcEndpoints: [] }
const partners = { cidrs: [], vpcs: [], vpcEndpoints: [], endpointOrganisations: ['o-a1b2c3d4e5'] }
const exempt = ['arn:aws:iam::*:role/break-glass']

describe('the Deny of a service control policy', () => {
  test('names no principal, and leaves out the services whose calls the evidence may lack', () => {
    const { statements, notFenced } = serviceControlDeny({ networks: [office], exempt: [] }, ['dax', 'lambda'])
    expect(statements).toEqual([
      {
        sid: 'DenyOutsideTrustedNetworks',
        effect: 'Deny',
        notAction: ['dax:*', ...networkExemptActions.filter((action) => !action.startsWith('dax:')), 'lambda:*'].sort(),
        resource: ['*'],
        condition: [
          { operator: 'NotIpAddressIfExists', key: 'aws:SourceIp', values: office.cidrs },
          { operator: 'BoolIfExists', key: 'aws:ViaAWSService', values: ['false'] },
          {
            operator: 'ArnNotLikeIfExists',
            key: 'aws:PrincipalArn',
            values: ['arn:aws:iam::*:role/aws:ec2-infrastructure'],
          },
        ],
      },
    ])
    expect(notFenced).toEqual([{ services: ['dax', 'lambda'], reason: 'not all of their calls are in the evidence' }])
  })

  test('leaves these services out of statements on single services, too', () => {
    const { statements } = serviceControlDeny({ networks: [vpc], exempt }, ['kms', 's3'])
    const actions = statements.flatMap(({ action = [] }) => action)
    expect(actions).toContain('ecs:*')
    expect(actions).not.toContain('s3:*')
    for (const { notAction, condition } of statements) {
      if (notAction) expect(notAction).toEqual(expect.arrayContaining(['kms:*', 's3:*']))
      expect(condition.flatMap(({ key, values }) => (key === 'aws:PrincipalArn' ? values : []))).toContain(exempt[0])
    }
  })

  test('is none where no service that is left knows the owner of an endpoint', () => {
    const all = serviceControlDeny({ networks: [partners], exempt: [] }, []).statements.flatMap(
      ({ action = [] }) => action,
    )
    const services = all.map((action) => action.slice(0, -2))
    expect(services.length).toBeGreaterThan(5)
    expect(serviceControlDeny({ networks: [partners], exempt: [] }, services).statements).toEqual([])
  })
})

describe('the Deny of a resource control policy', () => {
  test.each([
    ['addresses', office],
    ['VPCs', vpc],
    ['the endpoints of an organisation', partners],
  ])('from %s is for every principal, by services, with no NotAction', (_, network) => {
    const { statements, exemptions } = resourceControlDeny({ networks: [network], exempt: [] }, resourceControlServices)
    expect(statements.length).toBeGreaterThan(0)
    for (const { principal, action, notAction, resource } of statements) {
      expect({ principal, notAction, resource }).toEqual({ principal: '*', notAction: undefined, resource: ['*'] })
      expect(action?.every((each) => resourceControlServices.some((service) => each === `${service}:*`))).toBe(true)
    }
    expect(exemptions.map(({ by }) => by)).toEqual([
      'aws:ViaAWSService',
      'aws:PrincipalArn',
      'aws:PrincipalIsAWSService',
    ])
  })

  test('is for the services whose calls the evidence shows', () => {
    const { statements, notFenced } = resourceControlDeny({ networks: [office], exempt: [] }, ['kms', 'sqs'])
    expect(statements).toMatchObject([{ action: ['kms:*', 'sqs:*'] }])
    expect(notFenced).toMatchObject([{ services: ['dynamodb', 'ecr', 'logs', 's3', 'secretsmanager'] }])
    expect(resourceControlDeny({ networks: [office], exempt: [] }, [])).toMatchObject({
      statements: [],
      exemptions: [],
    })
  })
})
