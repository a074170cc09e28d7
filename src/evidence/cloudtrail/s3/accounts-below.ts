import type { S3Api } from '../../../aws/apis.ts'
import { folderName, isAccount, isOrganization } from './layout.ts'

/** An account that has logs, and the folder that its own folder lies in: `AWSLogs/`, or `AWSLogs/o-abcdefghij/`. */
export interface AccountFolder {
  readonly account: string
  readonly root: string
}

/**
 * The accounts that have logs below a root, by their folders there and in those of organisations: the logs of a trail of one
 * account and those of an organisation's may lie in one bucket.
 *
 * @param folders names of all folders below a prefix
 * @param root as `logsRoot` makes it
 * @param named those that are wanted, of which a root of an organisation need not be listed; none: all
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html
 */
export async function accountsBelow(
  folders: (prefix: string) => Promise<readonly string[]>,
  root: string,
  named: readonly string[],
): Promise<readonly AccountFolder[]> {
  if (named.length > 0 && isOrganization(folderName(root))) return named.map((account) => ({ account, root }))
  const names = await folders(root)
  const isWanted = (name: string): boolean => isAccount(name) && (named.length === 0 || named.includes(name))
  const found = names.filter(isWanted).map((account) => ({ account, root }))
  for (const name of names.filter(isOrganization)) {
    const inside = `${root}${name}/`
    for (const account of await folders(inside)) if (isWanted(account)) found.push({ account, root: inside })
  }
  return found
}

/** Lists the names of all folders below a prefix of a bucket, to the last page. It throws what the calls throw. */
export const foldersOf =
  (api: Pick<S3Api, 'listObjects'>, bucket: string, signal: AbortSignal | undefined) =>
  async (prefix: string): Promise<readonly string[]> => {
    const names: string[] = []
    let token: string | undefined
    do {
      const page = await api.listObjects(
        { Bucket: bucket, Prefix: prefix, Delimiter: '/', ...(token !== undefined && { ContinuationToken: token }) },
        signal,
      )
      for (const { Prefix: folder } of page.CommonPrefixes ?? []) if (folder) names.push(folderName(folder))
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined
    } while (token !== undefined)
    return names
  }
