/** What the roles of examples/shared, and that of the queues in production, do in an account on a given day. */
import { callerIdentity } from './calls.mjs'
import { record, session, timestamp } from './record.mjs'

const MAIN = 'eu-west-1'
const write = { readOnly: false }
const boto = 'Boto3/1.40.21 ua/2.1 os/linux lang/python#3.13.7 Botocore/1.40.21'

const ec2 = {
  volumes: { source: 'ec2.amazonaws.com', name: 'DescribeVolumes', request: { volumeSet: {}, filterSet: {} } },
  snapshots: { source: 'ec2.amazonaws.com', name: 'DescribeSnapshots', request: { ownersSet: {}, filterSet: {} } },
  deleteVolume: (id) => ({
    source: 'ec2.amazonaws.com',
    name: 'DeleteVolume',
    ...write,
    request: { volumeId: id },
    response: { _return: true },
  }),
  deleteSnapshot: (id) => ({
    source: 'ec2.amazonaws.com',
    name: 'DeleteSnapshot',
    ...write,
    request: { snapshotId: id, force: false },
    response: { _return: true },
  }),
}

const sqs = (name, account, more = {}) => ({
  source: 'sqs.amazonaws.com',
  name,
  ...more,
  request: { queueUrl: `https://sqs.${MAIN}.amazonaws.com/${account}/housekeeping`, ...more.request },
})

/**
 * Production has volumes to delete, test has snapshots: only both together show what the policy of the two is for. In test they work every day, in production every other.
 *
 * @param place `{account, stage, ids}`: `ids` are those of its roles
 */
export function sharedActivity(rng, day, { account, stage, ids }) {
  if (stage === 'prod' && day.index % 2 === 1) return []
  const at = day.start + (2 * 60 + rng.below(50)) * 60_000
  const who = (role) =>
    session({
      account,
      role: `acme-${stage}-${role}`,
      id: ids[role],
      name: `acme-${stage}-${role}`,
      key: `ASIA${rng.text(9, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}EXAMPLE`,
      start: timestamp(at - 2000),
    })
  const from = { ip: stage === 'prod' ? '198.51.100.140' : '198.51.100.150', agent: boto }
  const cleaning =
    stage === 'prod'
      ? [ec2.volumes, ...(day.index % 6 === 0 ? [ec2.deleteVolume(`vol-0${rng.hex(16)}`)] : [])]
      : [ec2.snapshots, ...(day.index % 4 === 0 ? [ec2.deleteSnapshot(`snap-0${rng.hex(16)}`)] : [])]
  const queues =
    stage === 'prod' && day.index % 14 === 2
      ? [
          sqs('GetQueueAttributes', account, { request: { attributeNames: ['All'] } }),
          sqs('PurgeQueue', account, write),
        ]
      : []
  const elsewhere =
    day.index % 3 === 0 ? [{ call: callerIdentity, identity: who('cleaner'), at: at - 1000, region: 'us-east-1' }] : []
  return [
    ...elsewhere,
    ...cleaning.map((call, index) => ({ call, identity: who('cleaner'), at: at + index * 1000 })),
    ...queues.map((call, index) => ({ call, identity: who('queues'), at: at + 60_000 + index * 1000 })),
  ].map((each) => record(rng, { region: MAIN, ...each, from, account }))
}
