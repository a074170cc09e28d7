import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, need, needs, onOne, reference, roleArn, service, untyped } from './define.ts'

/** AWS IoT and IoT Greengrass. */
const page = reference('awsiot')
const devices = service({ prefix: 'iot', source: 'iot', page })
const messages = service({ prefix: 'iot', source: 'iotdata', page })
const iotArn = (scene: Scene, type: string, name: string): string => arn(scene, 'iot', `${type}/${name}`)

/** What devices do, and what only lists, leaves no record. */
const UNLOGGED = 'https://docs.aws.amazon.com/iot/latest/developerguide/iot-using-cloudtrail.html'

export const iot: readonly Operation[] = [
  devices.write('CreateThing#billing-group', (scene) => {
    const thingName = fresh(scene, 'thing')
    const billingGroupName = scene.name('billing-group')
    return {
      request: { thingName, billingGroupName },
      response: { thingName, thingArn: iotArn(scene, 'thing', thingName) },
      needs: needs('iot:CreateThing', [
        iotArn(scene, 'thing', thingName),
        iotArn(scene, 'billinggroup', billingGroupName),
      ]),
    }
  }),
  devices.write('AddThingToThingGroup', (scene) => {
    const thingName = scene.name('thing')
    const thingGroupName = scene.name('thing-group')
    return {
      request: { thingName, thingGroupName },
      needs: needs('iot:AddThingToThingGroup', [
        iotArn(scene, 'thing', thingName),
        iotArn(scene, 'thinggroup', thingGroupName),
      ]),
    }
  }),
  devices.write(
    'AttachPolicy',
    onOne('iot:AttachPolicy', (scene) => {
      const target = iotArn(scene, 'cert', scene.id('', 64, scene.name('certificate')))
      return [{ policyName: scene.name('device-policy'), target }, target]
    }),
  ),
  devices.write(
    'CreateTopicRule',
    (scene) => {
      const ruleName = fresh(scene, 'rule').replaceAll('-', '_')
      const role = roleArn(scene, 'rule-role')
      const queueUrl = `https://sqs.${scene.region}.amazonaws.com/${scene.account}/${scene.name('queue')}`
      return {
        request: {
          ruleName,
          topicRulePayload: { sql: "SELECT * FROM 'orders/#'", actions: [{ sqs: { roleArn: role, queueUrl } }] },
        },
        needs: [need('iot:CreateTopicRule', iotArn(scene, 'rule', ruleName)), need('iam:PassRole', role)],
      }
    },
    { page: 'https://docs.aws.amazon.com/iot/latest/developerguide/pass-role.html' },
  ),
  devices.read('ListThings', untyped('iot:ListThings', { maxResults: 100 }), {
    page: UNLOGGED,
    unlogged: 'AWS IoT records calls that make changes, not those that list.',
  }),
  messages.write(
    'Publish',
    onOne('iot:Publish', (scene) => {
      const topic = `orders/${scene.name('thing')}`
      return [{ topic }, iotArn(scene, 'topic', topic)]
    }),
    { page: UNLOGGED, unlogged: 'AWS IoT does not record what happens on the side of devices.' },
  ),
]

const cores = service({ prefix: 'greengrass', source: 'greengrass', page: reference('awsiotgreengrassv2') })

export const greengrass: readonly Operation[] = [
  cores.read(
    'GetCoreDevice',
    onOne('greengrass:GetCoreDevice', (scene) => {
      const coreDeviceThingName = scene.name('core-device')
      return [{ coreDeviceThingName }, arn(scene, 'greengrass', `coreDevices:${coreDeviceThingName}`)]
    }),
  ),
]
