/**
 * The version that Lambda, CloudFront and others put behind the name: `GetFunction20150331v2`,
 * `CreateDistribution2016_11_25`. Nothing else is cut off: `CreateEnvironmentEC2` and `RestoreDBClusterFromS3` are
 * names (field note 14).
 */
export const withoutVersion = (eventName: string): string => eventName.replace(/_?20\d\d_?\d\d_?\d\d(v\d+)?$/, '')
