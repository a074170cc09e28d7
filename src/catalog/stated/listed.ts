/**
 * Services whose records are known to list, under `resources`, the ARNs that IAM checks. IAM prefix → AWS's page that
 * shows such a record. Of other services an ARN there may be a neighbour of the one that is checked (an unqualified
 * function, a parent).
 */
const pages: Readonly<Record<string, string>> = {
  kms: 'https://docs.aws.amazon.com/kms/latest/developerguide/understanding-kms-entries.html',
  s3: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-understanding-s3-entries.html',
  sts: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html',
}

/** Does the service list the ARNs that IAM checks under `resources`? */
export const listsCheckedArns = (service: string): boolean => service in pages
