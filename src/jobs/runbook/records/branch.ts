import { InputError } from '../../../errors.ts'
import type { FileBranch } from '../../../github/record-branch.ts'
import { renderRecord } from '../../../report/runbook/record.ts'
import { appendDraft, chainPositionOf, type RecordStore } from '../../../runbooks/record/append.ts'
import { readChain, type ChainedRecord, type RecordFile } from '../../../runbooks/record/chain.ts'
import { recordFile, recordText, sequenceOf, sha256Of } from '../../../runbooks/record/identity.ts'
import type { RecordDraft } from '../../../runbooks/record/schema.ts'

/** Blobs are read one by one; a workflow's token has a thousand requests an hour for a repository. */
const mostRequests = 700
const atOnce = 8
const mostAttempts = 6

/**
 * Records on a branch: each commit adds files on top of the commit that was read, and is refused where another run was
 * quicker; then the records are given their place anew.
 *
 */
export function recordBranch(branch: FileBranch, name: string): RecordStore {
  const known = new Map<string, string>()

  const readAll = async () => {
    const listed = await branch.list()
    const files = [...(listed?.files ?? [])].filter(([file]) => sequenceOf(file) !== undefined)
    const missing = files.filter(([, id]) => !known.has(id))
    if (missing.length > mostRequests) {
      throw new InputError(
        `the branch ${name} has ${files.length} records, too many for GitHub's API: check it out in the workflow and name the folder (input record)`,
      )
    }
    for (let at = 0; at < missing.length; at += atOnce) {
      const batch = missing.slice(at, at + atOnce)
      const texts = await Promise.all(batch.map(([, id]) => branch.text(id)))
      batch.forEach(([, id], index) => known.set(id, texts[index] ?? ''))
    }
    const all = files.map(([file, id]): RecordFile => ({ name: file, bytes: Buffer.from(known.get(id) ?? '') }))
    const { records, problems } = readChain(all)
    const [problem] = problems
    if (problem !== undefined) {
      throw new InputError(
        `the branch ${name}: the chain of records is broken at ${problem.file}: ${problem.says} Nothing is added to it`,
      )
    }
    return { commit: listed?.commit ?? null, records }
  }

  return {
    place: `the branch ${name}`,
    read: async () => (await readAll()).records,
    async append(drafts) {
      for (let attempt = 0; attempt < mostAttempts; attempt++) {
        const { commit, records } = await readAll()
        const added = addedTo(records, drafts)
        if (added.length === 0) return []
        const files = added.flatMap(({ record, sha256 }) => {
          const path = recordFile(record.sequence)
          const markdown = { path: path.replace(/json$/, 'md'), text: renderRecord(record, sha256) }
          return [{ path, text: recordText(record) }, markdown]
        })
        const headline = `Record ${added.map(({ record }) => `${record.runbook.id} ${record.stage}`).join(', ')}`
        const message = {
          headline: headline.slice(0, 200),
          body: 'Written by Whittle. Nothing on this branch is ever changed.',
        }
        if ((await branch.add(commit, message, files)) === 'written') return added
      }
      throw new InputError(`the branch ${name}: other runs wrote at the same time again and again: run again later`)
    },
  }
}

/** The drafts that are not there yet, each at its place. */
function addedTo(records: readonly ChainedRecord[], drafts: readonly RecordDraft[]): ChainedRecord[] {
  const all = [...records]
  for (const draft of drafts) {
    const position = chainPositionOf(all)
    if (position.ids.has(draft.id)) continue
    const record = appendDraft(draft, position)
    all.push({ record, sha256: sha256Of(recordText(record)) })
  }
  return all.slice(records.length)
}
