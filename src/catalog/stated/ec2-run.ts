import { fillArnTemplate } from '../arn-template.ts'
import { templateMark } from '../member-names.ts'
import type { ActionInfo } from '../types.ts'
import { isEc2Id, mayBeForeign, typeOfId } from './ec2-ids.ts'
import { isPlainName, memberTexts } from './reading.ts'
import type { StatedRule } from './rule.ts'

/** The place of each resource of a launch in its request, at any depth; the first are always checked. */
const named: Readonly<Record<string, readonly string[]>> = {
  image: ['imageid'],
  instance: [],
  'network-interface': [],
  volume: [],
  'security-group': ['groupid', 'securitygroupid'],
  subnet: ['subnetid'],
  'key-pair': ['keyname'],
  snapshot: ['snapshotid'],
  'capacity-reservation': ['capacityreservationid'],
  'launch-template': ['launchtemplateid'],
}
const made = new Set(['instance', 'network-interface', 'volume'])

/** Members by which a launch uses more than it names. */
const hides = [
  'groupname',
  'hostid',
  'hostresourcegrouparn',
  'capacityreservationresourcegrouparn',
  'licenseconfigurationarn',
  'markettype',
  'networkinterfaceid',
  'secondarysubnetid',
]

/**
 * The resources that a launch is checked on: the image, the subnet and groups, the key, and what it makes (instance,
 * interfaces, volumes). A default subnet or group is not named, nor is what a launch template holds.
 */
export function runInstances({ resourceTypes }: ActionInfo): StatedRule {
  const types = resourceTypes.filter(({ name }) => name in named)
  return {
    page: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html',
    leaves: [...Object.values(named).flat(), ...hides],
    resolve: (call) => {
      const { place, request } = call
      const resources: string[] = []
      let complete = !request.has(templateMark) && memberTexts(call, hides, Infinity).length === 0
      for (const type of types) {
        const ids = memberTexts(call, named[type.name] ?? [], Infinity)
        const byName = type.name === 'key-pair'
        if (!ids.every((id) => (byName ? isPlainName(id) : isEc2Id(id) && (typeOfId(id) ?? type.name) === type.name)))
          return undefined
        if (ids.length === 0 && (type.required || made.has(type.name))) {
          resources.push(fillArnTemplate(type.arn, place, ['*']))
          if (!made.has(type.name)) complete = false
        }
        const account = mayBeForeign(type.name, 'RunInstances') ? '*' : place.account
        for (const id of new Set(ids)) resources.push(fillArnTemplate(type.arn, { ...place, account }, [id]))
      }
      return { resources, complete }
    },
  }
}
