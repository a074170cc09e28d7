import type { ServedRule } from './row.ts'
import { callerRows } from './rows-callers.ts'
import { containerRows } from './rows-containers.ts'
import { functionRows } from './rows-functions.ts'
import { renamedRows } from './rows-renamed.ts'
import { servedServiceRows } from './rows-services.ts'

const docs = 'https://docs.aws.amazon.com'
const words = (text: string): string[] => text.trim().toLowerCase().split(/\s+/)
/** `ec2: A B` is `ec2:a ec2:b`. */
const actions = (text: string): string[] =>
  text.split(';').flatMap((part) => {
    const [service = '', names = ''] = part.split(/:\s/)
    return words(names).map((name) => `${service.trim()}:${name}`)
  })

/** Read in November 2026. A row that is missing can lose a permission that is needed: rows are added, not taken out. */
export const servedRules: readonly ServedRule[] = [
  ...functionRows,
  ...servedServiceRows,
  ...containerRows,
  ...callerRows,
  ...renamedRows,
].map((row) => ({
  name: row.name,
  permissions: actions(row.keep),
  with: {
    ...(row.with !== undefined && { actions: actions(row.with) }),
    ...(row.trusted !== undefined && { trustedServices: words(row.trusted) }),
  },
  because: row.because,
  page: `${docs}/${row.page}`,
}))
