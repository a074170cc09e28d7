import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, idOf, need, needs, onOne, reference, service, silent, untyped } from './define.ts'

/** AWS Direct Connect, Network Firewall and Network Manager, Amazon Route 53 Resolver and VPC Lattice. */
const links = service({ prefix: 'directconnect', source: 'directconnect', page: reference('awsdirectconnect') })

export const directconnect: readonly Operation[] = [
  links.read(
    'DescribeConnections',
    onOne('directconnect:DescribeConnections', (scene) => {
      const connectionId = idOf(scene, 'dxcon-', 'connection', 8)
      return [{ connectionId }, arn(scene, 'directconnect', `dxcon/${connectionId}`)]
    }),
  ),
  links.write(
    'DeleteVirtualInterface',
    onOne('directconnect:DeleteVirtualInterface', (scene) => {
      const virtualInterfaceId = idOf(scene, 'dxvif-', 'virtual-interface', 8)
      return [{ virtualInterfaceId }, arn(scene, 'directconnect', `dxvif/${virtualInterfaceId}`)]
    }),
  ),
]

const walls = service({
  prefix: 'network-firewall',
  source: 'network-firewall',
  page: reference('awsnetworkfirewall'),
})
const wallArn = (scene: Scene, type: string, name: string, account?: string): string =>
  arn(scene, 'network-firewall', `${type}/${name}`, account)

export const networkFirewall: readonly Operation[] = [
  walls.read(
    'DescribeFirewall',
    onOne('network-firewall:DescribeFirewall', (scene) => {
      const firewallName = scene.name('firewall')
      return [{ firewallName }, wallArn(scene, 'firewall', firewallName)]
    }),
  ),
  walls.read(
    'DescribeFirewall#arn',
    onOne('network-firewall:DescribeFirewall', (scene) => {
      const firewallArn = wallArn(scene, 'firewall', scene.name('firewall'))
      return [{ firewallArn }, firewallArn]
    }),
  ),
  walls.write('AssociateFirewallPolicy', (scene) => {
    const firewallName = scene.name('firewall')
    const firewallPolicyArn = wallArn(scene, 'firewall-policy', scene.name('firewall-policy'))
    const ARN = wallArn(scene, 'firewall', firewallName)
    return {
      request: { firewallName, firewallPolicyArn },
      needs: needs('network-firewall:AssociateFirewallPolicy', [ARN, firewallPolicyArn]),
    }
  }),
  walls.write(
    'AssociateFirewallPolicy#shared-policy',
    (scene) => {
      const firewallArn = wallArn(scene, 'firewall', scene.name('firewall'))
      const shared = wallArn(scene, 'firewall-policy', scene.name('shared-policy'), scene.otherAccount)
      return {
        request: { firewallArn, firewallPolicyArn: shared },
        needs: needs('network-firewall:AssociateFirewallPolicy', [firewallArn, shared]),
      }
    },
    { page: 'https://docs.aws.amazon.com/network-firewall/latest/developerguide/sharing.html' },
  ),
  walls.write('UpdateFirewallPolicy', (scene) => {
    const firewallPolicyName = scene.name('firewall-policy')
    const resourceArn = wallArn(scene, 'stateful-rulegroup', scene.name('rule-group'))
    const ARN = wallArn(scene, 'firewall-policy', firewallPolicyName)
    return {
      request: {
        updateToken: scene.id('', 32),
        firewallPolicyName,
        firewallPolicy: {
          statelessDefaultActions: ['aws:forward_to_sfe'],
          statelessFragmentDefaultActions: ['aws:forward_to_sfe'],
          statefulRuleGroupReferences: [{ resourceArn }],
        },
      },
      needs: needs('network-firewall:UpdateFirewallPolicy', [ARN, resourceArn]),
    }
  }),
  walls.write(
    'CreateRuleGroup#stateless',
    onOne('network-firewall:CreateRuleGroup', (scene) => {
      const ruleGroupName = fresh(scene, 'rule-group')
      return [{ ruleGroupName, type: 'STATELESS', capacity: 10 }, wallArn(scene, 'stateless-rulegroup', ruleGroupName)]
    }),
  ),
]

export const networkmanager: readonly Operation[] = [
  service({
    prefix: 'networkmanager',
    source: 'networkmanager',
    page: reference('awsnetworkmanager'),
    region: 'us-west-2',
  }).read('ListCoreNetworks', untyped('networkmanager:ListCoreNetworks')),
]

const resolvers = service({
  prefix: 'route53resolver',
  source: 'route53resolver',
  page: reference('amazonroute53resolver'),
})
const ruleOf = (scene: Scene): readonly [string, string] => {
  const id = idOf(scene, 'rslvr-rr-', 'resolver-rule')
  return [id, arn(scene, 'route53resolver', `resolver-rule/${id}`)]
}

export const route53resolver: readonly Operation[] = [
  resolvers.read(
    'GetResolverRule',
    onOne('route53resolver:GetResolverRule', (scene) => {
      const [resolverRuleId, ARN] = ruleOf(scene)
      return [{ resolverRuleId }, ARN]
    }),
  ),
  resolvers.read('ListFirewallRuleGroupAssociations', (scene) => {
    const vpcId = idOf(scene, 'vpc-', 'vpc')
    return untyped('route53resolver:ListFirewallRuleGroupAssociations', { vpcId, maxResults: 100 })(scene)
  }),
  resolvers.write('AssociateResolverRule', (scene) => {
    const [resolverRuleId, ARN] = ruleOf(scene)
    return {
      request: { resolverRuleId, vPCId: idOf(scene, 'vpc-', 'vpc') },
      needs: [need('route53resolver:AssociateResolverRule', ARN), silent('ec2:DescribeVpcs', '*')],
    }
  }),
  resolvers.write('CreateResolverEndpoint', (scene) => {
    const securityGroup = idOf(scene, 'sg-', 'security-group')
    const subnetId = idOf(scene, 'subnet-', 'subnet')
    const looks = ['DescribeNetworkInterfaces', 'DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs']
    return {
      request: {
        creatorRequestId: scene.id('', 12),
        name: fresh(scene, 'resolver'),
        securityGroupIds: [securityGroup],
        direction: 'OUTBOUND',
        ipAddresses: [{ subnetId }],
      },
      needs: [
        need('route53resolver:CreateResolverEndpoint', arn(scene, 'route53resolver', 'resolver-endpoint/*')),
        silent('ec2:CreateNetworkInterface', arn(scene, 'ec2', 'network-interface/*')),
        need('ec2:CreateNetworkInterface', arn(scene, 'ec2', `subnet/${subnetId}`)),
        need('ec2:CreateNetworkInterface', arn(scene, 'ec2', `security-group/${securityGroup}`)),
        ...looks.map((name) => silent(`ec2:${name}`, '*')),
      ],
    }
  }),
]

const lattices = service({ prefix: 'vpc-lattice', source: 'vpc-lattice', page: reference('amazonvpclattice') })
const latticeArn = (scene: Scene, type: string, id: string): string => arn(scene, 'vpc-lattice', `${type}/${id}`)

export const vpcLattice: readonly Operation[] = [
  lattices.read(
    'GetService',
    onOne('vpc-lattice:GetService', (scene) => {
      const serviceIdentifier = idOf(scene, 'svc-', 'lattice-service')
      return [{ serviceIdentifier }, latticeArn(scene, 'service', serviceIdentifier)]
    }),
  ),
  lattices.write(
    'RegisterTargets',
    onOne('vpc-lattice:RegisterTargets', (scene) => {
      const id = idOf(scene, 'tg-', 'lattice-targets')
      const targets = [{ id: '10.0.0.12', port: 443 }]
      return [{ targetGroupIdentifier: id, targets }, latticeArn(scene, 'targetgroup', id)]
    }),
  ),
  lattices.write(
    'RegisterTargets#arn',
    onOne('vpc-lattice:RegisterTargets', (scene) => {
      const ARN = latticeArn(scene, 'targetgroup', idOf(scene, 'tg-', 'lattice-targets'))
      return [{ targetGroupIdentifier: ARN, targets: [{ id: '10.0.0.12' }] }, ARN]
    }),
    { page: 'https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_RegisterTargets.html' },
  ),
  lattices.write('CreateServiceNetworkServiceAssociation', (scene) => {
    const serviceIdentifier = idOf(scene, 'svc-', 'lattice-service')
    const serviceNetworkIdentifier = idOf(scene, 'sn-', 'service-network')
    return {
      request: { serviceIdentifier, serviceNetworkIdentifier },
      response: { id: scene.id('snsa-') },
      needs: needs('vpc-lattice:CreateServiceNetworkServiceAssociation', [
        latticeArn(scene, 'service', serviceIdentifier),
        latticeArn(scene, 'servicenetwork', serviceNetworkIdentifier),
        latticeArn(scene, 'servicenetworkserviceassociation', '*'),
      ]),
    }
  }),
]
