/**
 * The resource to write for one that was seen, where the thing itself is one of many that come and go inside a lasting
 * container: an S3 object stands for its bucket's objects, a log group or stream for the group with the `:*` that
 * CloudWatch Logs asks for.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
export function widenToContainer(arn: string, service: string): string {
  if (service === 's3') {
    const object = /^(arn:[^:]+:s3:::[^/]+)\/.+$/.exec(arn)
    if (object) return `${object[1]}/*`
  }
  if (service === 'logs') {
    const group = /^(arn:[^:]+:logs:[^:]*:[^:]*:log-group:[^:]+)(:.*)?$/.exec(arn)
    if (group) return `${group[1]}:*`
  }
  return arn
}
