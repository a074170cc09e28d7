import { createHash } from 'node:crypto'
import { InputError } from '../../errors.ts'

/** A job of the repository. Two jobs never share a pull request. */
export interface Job {
  /** `pull-requests.name`; empty: it has none. */
  readonly name: string
  /** The path of its files within the repository: `''`, or `envs/prod/`. */
  readonly folder: string
}

/** The first 16 hexadecimal digits of the SHA-256 of its parts. */
export const shortHash = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)

export const hashOfJob = ({ name, folder }: Job): string => shortHash(['job', name, folder])

/** What version 0.1 knew a policy by: its id alone, which two folders may share. */
export const hashIn01 = (id: string): string => shortHash([id])

/** A job without name and folder knows its policies by the hashes of 0.1. */
export const hashOfPolicy = ({ name, folder }: Job, id: string): string =>
  name === '' && folder === '' ? hashIn01(id) : shortHash(['policy', name, folder, id])

/** @param kind what the policies are grouped by; `key` the directory, or the owners */
export const hashOfGroup = ({ name, folder }: Job, kind: 'directory' | 'owner', key: string): string =>
  shortHash(['group', kind, name, folder, key])

/** Of the findings of one type on one resource; the ids of findings change when they are found anew. */
export const hashOfFinding = ({ name, folder }: Job, type: string, resource: string): string =>
  shortHash(['finding', name, folder, type, resource])

const branchHashLength = 8

/**
 * `whittle/aws-iam-policy-deploy-1a2b3c4d`: the same for ever, for people first, unique by the hash at its end.
 *
 * @param identity of the policy or group
 * @param base where it is not the default branch of the repository
 */
export function branchName(prefix: string, { name, folder }: Job, label: string, identity: string, base = ''): string {
  const words = [folder, name, label].filter((word) => word !== '').join(' ')
  const slug = words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '')
  return `${prefix}${slug === '' ? 'policy' : slug}-${branchHash(identity, base)}`
}

export const branchHash = (identity: string, base = ''): string =>
  (base === '' ? identity : shortHash([identity, base])).slice(0, branchHashLength)

/** The hash in the name of a branch of `branchName`, or `null` for any other branch. */
export const hashInBranch = (branch: string): string | null => /-([0-9a-f]{8})$/.exec(branch)?.[1] ?? null

/** The branch on which a commit is made before the branch moves to it at once. */
export const stagingOf = (branch: string): string => `${branch}--next`
export const hashInStaging = (branch: string): string | null => /-([0-9a-f]{8})--next$/.exec(branch)?.[1] ?? null

/**
 * git-check-ref-format, and nothing that a shell or a URL reads otherwise.
 *
 * @throws InputError
 */
export function assertBranchPrefix(prefix: string): void {
  const valid = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(prefix) && !/\.\.|\/\/|\/\.|\.\/|\.lock\//.test(prefix)
  if (!valid) {
    throw new InputError(
      `pull-requests.branch-prefix: "${prefix}" cannot begin a branch name; use letters, digits, . _ / and -`,
    )
  }
}

/** The folder and the name of a job, as far as it has them. */
export const describeJob = ({ folder, name }: Job): string =>
  [folder.replace(/\/$/, ''), name].filter((word) => word !== '').join(', ')
