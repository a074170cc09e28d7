import { join } from 'node:path'
import { foldersBelow } from '../../checkout/list-files.ts'
import { readHead, isLogHead } from '../../evidence/cloudtrail/files/sniff.ts'
import { directoryOf } from '../../sources/files.ts'
import { accountOfLogPath } from '../../evidence/records/log-path.ts'
import { textOfBytes } from '../load/bounded-file.ts'

/** Files of a folder that are of use beside its Terraform; paths from the folder. */
export interface FoundFiles {
  /** Folders with logs of CloudTrail: what holds `AWSLogs`, or the files themselves. */
  readonly logs: readonly string[]
  /** Files of states. */
  readonly states: readonly string[]
  /** Account snapshots by their first key; they may still be refused. */
  readonly snapshots: readonly string[]
}

/** Names of files that may be one of these. */
const candidate = /\.(json|jsonl|ndjson|json\.gz|csv|csv\.gz|tfstate)$/

/** More files of JSON than these are not looked into: they are data. */
const mostExamined = 2000

/** The first key of what `aws iam get-account-authorization-details` prints. */
const headOfSnapshot = /^\s*\{\s*"(UserDetailList|GroupDetailList|RoleDetailList|Policies|IsTruncated)"\s*:/

/**
 * Looks for logs, states and account snapshots below a folder. Links are not followed.
 *
 * @param root absolute
 */
export async function findFiles(root: string): Promise<FoundFiles> {
  const logs = new Set<string>()
  const states: string[] = []
  const snapshots: string[] = []
  /** Folders with JSON that is something else. */
  const others = new Set<string>()
  let examined = 0
  for (const { folder, names } of foldersBelow(root, candidate)) {
    for (const name of names) {
      const path = folder === '' ? name : `${folder}/${name}`
      if (name.endsWith('.tfstate')) states.push(path)
      // Downloads of Event history as CSV lack so much that nothing is removed where one is read.
      else if (/\.csv(\.gz)?$/.test(name)) others.add(folder)
      else if (accountOfLogPath(path) !== undefined) logs.add(folderOfLog(path))
      else if (examined < mostExamined && !within(logs, path)) {
        examined++
        const kind = await kindOf(join(root, path))
        if (kind === 'snapshot') snapshots.push(path)
        if (kind === 'log') logs.add(path)
        else others.add(folder)
      }
    }
  }
  return { logs: grouped(logs, others), states, snapshots }
}

/** A folder in the place of its files, where it holds nothing else that would be read as a log. */
function grouped(logs: ReadonlySet<string>, others: ReadonlySet<string>): readonly string[] {
  const folders = [...logs].map((path) => {
    const folder = directoryOf(path)
    const isAlone = folder !== '' && ![...others].some((other) => other === folder || other.startsWith(`${folder}/`))
    return isAlone && /\.\w+$/.test(path) ? folder : path
  })
  return [...new Set(folders)].sort()
}

/** What holds `AWSLogs`, or that itself at the top; else the folder of the file, or the file at the top. */
function folderOfLog(path: string): string {
  const at = /(^|\/)AWSLogs\//.exec(path)
  if (at) return at.index === 0 ? 'AWSLogs' : path.slice(0, at.index)
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
  return folder === '' ? path : folder
}

const within = (folders: ReadonlySet<string>, path: string): boolean =>
  [...folders].some((folder) => path.startsWith(`${folder}/`))

async function kindOf(path: string): Promise<'log' | 'snapshot' | undefined> {
  const head = await readHead(path)
  if (head === undefined) return undefined
  if (path.endsWith('.json') && headOfSnapshot.test(textOfBytes(head))) return 'snapshot'
  return isLogHead(head) ? 'log' : undefined
}
