import type { Operation, Scene } from '../operation.ts'
import { arn, globalArn, idOf, need, reference, service } from './define.ts'

/** What RunInstances and its like check, resource by resource. */
export const EXAMPLES = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html'
export const NESTED = 'Newer EC2 operations are recorded as the XML of their request.'

export const { read, write } = service({ prefix: 'ec2', source: 'ec2', page: reference('amazonec2') })

export const instanceId = (scene: Scene): string => idOf(scene, 'i-', 'instance')
export const of = (scene: Scene, type: string, id = '*', account = scene.account): string =>
  arn(scene, 'ec2', `${type}/${id}`, account)
/** Images and snapshots have no account in their ARN. */
export const ownerless = (scene: Scene, type: string, id = '*'): string => of(scene, type, id, '')

export const TAG_SET = { items: [{ key: 'team', value: 'orders' }] }
export const tagOnCreate = (resourceType: string) => ({
  items: [{ resourceType, tags: [{ key: 'team', value: 'orders' }] }],
})
/** A tag specification in the nested form. */
export const nestedTags = (ResourceType: string) => ({
  ResourceType,
  tag: 1,
  Tag: { Key: 'team', Value: 'orders', tag: 1 },
})

/** A call that names one thing and is checked on it alone. */
export const on =
  (
    action: string,
    member: string,
    type: string,
    prefix: string,
    parameters: Readonly<Record<string, unknown>> = {},
  ): Operation['call'] =>
  (scene) => {
    const id = idOf(scene, prefix, type)
    return { request: { [member]: id, ...parameters }, needs: [need(action, of(scene, type, id))] }
  }

/** Calls on a list of instances. */
export const onInstances =
  (action: string, parameters: Readonly<Record<string, unknown>> = {}): Operation['call'] =>
  (scene) => {
    const id = instanceId(scene)
    return {
      request: { instancesSet: { items: [{ instanceId: id }] }, ...parameters },
      needs: [need(action, of(scene, 'instance', id))],
    }
  }

export const describe =
  (action: string, request: Readonly<Record<string, unknown>>): Operation['call'] =>
  () => ({ request, needs: [need(action, '*')] })

/** The role that an instance profile's name stands for: the request does not show it. */
export const profileRole = (scene: Scene): string =>
  globalArn(scene, 'iam', `role/service/${scene.name('instance-role')}`)
