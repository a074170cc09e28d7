/** The callers by the records of a folder. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** ARN of a role or user → its id and last call. */
export function seenInLogs(folder) {
  const seen = new Map()
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.gz')) continue
    for (const { userIdentity, eventTime } of JSON.parse(gunzipSync(readFileSync(join(folder, file)))).Records) {
      const { arn, principalId, sessionContext } = userIdentity
      const who = sessionContext?.sessionIssuer?.arn ?? arn
      if (who === undefined) continue
      const id = principalId.split(':')[0]
      const last = seen.get(who)?.last ?? ''
      seen.set(who, { id, last: last > eventTime ? last : eventTime })
    }
  }
  return seen
}
