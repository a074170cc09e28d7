/**
 * The version that Lambda, CloudFront and others put behind the name: `GetFunction20150331v2`,
 * `CreateDistribution2016_11_25`. Nothing else is cut off: `CreateEnvironmentEC2` and `RestoreDBClusterFromS3` are
 * names.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const withoutVersion = (eventName: string): string => eventName.replace(/_?20\d\d_?\d\d_?\d\d(v\d+)?$/, '')
