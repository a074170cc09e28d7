import type { Operation, Scene } from '../operation.ts'
import { arn, fresh, needs, onOne, reference, service } from './define.ts'

/** Amazon IVS, Kinesis Video Streams and Location, AWS Elemental MediaPackage. */
const broadcasts = service({ prefix: 'ivs', source: 'ivs', page: reference('amazoninteractivevideoservice') })
const channelArn = (scene: Scene): string => arn(scene, 'ivs', `channel/${scene.id('', 12, scene.name('channel'))}`)

export const ivs: readonly Operation[] = [
  broadcasts.read(
    'GetChannel',
    onOne('ivs:GetChannel', (scene) => {
      const ARN = channelArn(scene)
      return [{ arn: ARN }, ARN]
    }),
  ),
  broadcasts.write('CreateChannel', (scene) => ({
    request: { name: fresh(scene, 'channel'), latencyMode: 'LOW' },
    response: { channel: { arn: arn(scene, 'ivs', `channel/${scene.id('', 12)}`) } },
    needs: needs(
      'ivs:CreateChannel',
      ['channel/*', 'stream-key/*'].map((path) => arn(scene, 'ivs', path)),
    ),
  })),
  broadcasts.write(
    'CreateStreamKey',
    onOne('ivs:CreateStreamKey', (scene) => [{ channelArn: channelArn(scene) }, arn(scene, 'ivs', 'stream-key/*')]),
  ),
]

const videos = service({ prefix: 'kinesisvideo', source: 'kinesisvideo', page: reference('amazonkinesisvideostreams') })

/** Streams have the time of their creation, in milliseconds, in their ARNs. */
const videoArn = (scene: Scene, name: string): string =>
  arn(scene, 'kinesisvideo', `stream/${name}/${1_600_000_000_000 + parseInt(scene.id('', 8, name), 16)}`)

export const kinesisvideo: readonly Operation[] = [
  videos.read(
    'GetDataEndpoint',
    onOne('kinesisvideo:GetDataEndpoint', (scene) => {
      const streamName = scene.name('video-stream')
      return [{ streamName, aPIName: 'LIST_FRAGMENTS' }, videoArn(scene, streamName)]
    }),
  ),
  videos.read(
    'DescribeStream#arn',
    onOne('kinesisvideo:DescribeStream', (scene) => {
      const streamARN = videoArn(scene, scene.name('video-stream'))
      return [{ streamARN }, streamARN]
    }),
  ),
]

const packages = service({
  prefix: 'mediapackage',
  source: 'mediapackage',
  page: reference('awselementalmediapackage'),
})

export const mediapackage: readonly Operation[] = [
  packages.write(
    'UpdateChannel',
    onOne('mediapackage:UpdateChannel', (scene) => {
      const id = scene.name('package-channel')
      return [{ id, description: 'live' }, arn(scene, 'mediapackage', `channels/${scene.id('', 32, id)}`)]
    }),
  ),
]

const LOCATION = 'Amazon Location is recorded with the names of its API, capitals included.'
const places = service({ prefix: 'geo', source: 'geo', page: reference('amazonlocation') })
const trackerArn = (scene: Scene, name: string): string => arn(scene, 'geo', `tracker/${name}`)
const collectionArn = (scene: Scene, name: string): string => arn(scene, 'geo', `geofence-collection/${name}`)

export const geo: readonly Operation[] = [
  places.read(
    'DescribeTracker',
    onOne('geo:DescribeTracker', (scene) => {
      const name = scene.name('tracker')
      return [{ TrackerName: name }, trackerArn(scene, name)]
    }),
    { capitals: LOCATION },
  ),
  places.write(
    'AssociateTrackerConsumer',
    onOne('geo:AssociateTrackerConsumer', (scene) => {
      const name = scene.name('tracker')
      const ConsumerArn = collectionArn(scene, scene.name('geofences'))
      return [{ TrackerName: name, ConsumerArn }, trackerArn(scene, name)]
    }),
    { capitals: LOCATION },
  ),
]
