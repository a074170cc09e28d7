/** The policy of a role today, and as a change would have it. */
export const today = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Queues',
      Effect: 'Allow',
      Action: ['sqs:*', 'sns:Publish'],
      Resource: '*',
    },
    {
      Sid: 'Reports',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::acme-reports/*',
      Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
    },
  ],
}

export const tomorrow = {
  Version: '2012-10-17',
  Statement: [
    today.Statement[0],
    { Sid: 'Reports', Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::acme-reports/*' },
  ],
}
