import { shortHash, hashIn01 } from '../../src/jobs/pull-requests/identity.ts'
import { blobId } from '../../src/github/blob.ts'
import type { FakePull } from '../fakes/github-pulls.ts'
import type { Edit } from './stage.ts'
import type { Stage } from './stage.ts'

/** A pull request as version 0.1 opened it, with its branch names and markers, which knew nothing of folders. */
export function openedBy01(stage: Stage, edit: Edit, folder = '', prefix = 'whittle/'): FakePull {
  const { git, pulls } = stage.github
  const id = `${edit.file}#${edit.address}`
  const policy = hashIn01(id)
  const path = folder + edit.file
  const after = git.text('main', path).replace(edit.from, () => edit.to)
  const slug = edit.address.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const branch = `${prefix}${slug}-${policy.slice(0, 8)}`
  const title = `Narrow ${edit.address}`
  const trailers = `Proposed by Whittle.\n\nWhittle-Policy: ${policy}\nWhittle-Blob: ${blobId(after)}`
  git.updateRef(branch, git.commit(git.head('main'), `${title}\n\n${trailers}`, { [path]: after }))
  const content = shortHash([id, edit.from, edit.to])
  const body = `## What changes\n\n${edit.address}.\n\n<!-- whittle policy=${policy} content=${content} -->`
  return pulls.create({ title, body, base: 'main', head: branch, draft: false })
}
