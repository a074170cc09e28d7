const inFolder = /(?:^|[/\\])AWSLogs[/\\](?:o-[a-z0-9]{10,32}[/\\])?(\d{12})[/\\]/
const inName = /(?:^|[/\\])(\d{12})_CloudTrail_[a-z0-9-]+_\d{8}T\d{4}Z_\w+\.json(?:\.gz)?$/

/**
 * The account whose log a file is, as CloudTrail names its folders and files; `undefined` where the path names none, or
 * names two. A file that CloudTrail delivered holds the records of one account.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
 */
export function accountOfLogPath(path: string): string | undefined {
  const folder = inFolder.exec(path)?.[1]
  const name = inName.exec(path)?.[1]
  return folder !== undefined && name !== undefined && folder !== name ? undefined : (folder ?? name)
}
