import type { RecordPlace } from '../../../report/runbook/json.ts'
import { draftOfRun } from '../../../runbooks/record/draft-of-run.ts'
import { appendDraft, chainPositionOf } from '../../../runbooks/record/append.ts'
import type { RecordDraft } from '../../../runbooks/record/schema.ts'
import { recordFile, recordText, sha256Of } from '../../../runbooks/record/identity.ts'
import type { RunbookRun } from '../../../runbooks/run.ts'
import type { Settings } from '../../../settings/types.ts'
import { activeWaivers } from '../../../settings/parse.ts'
import { recordFolder } from './folder.ts'

/**
 * Adds the record of a run that a person started on a command line: GitHub knows of no requester and no approver.
 *
 * @param folder absolute; `name` as given
 * @throws {InputError} where the folder cannot be written, or its chain is broken
 */
export async function addRun(
  run: RunbookRun,
  settings: Settings,
  { folder, name }: { readonly folder: string; readonly name: string },
): Promise<RecordPlace | undefined> {
  const store = recordFolder(folder, name)
  const [added] = await store.append([draftOf(run, settings)])
  if (added === undefined) return undefined
  const { record, sha256 } = added
  return { path: `${name.replace(/\/$/, '')}/${recordFile(record.sequence)}`, sha256, previous: record.previous }
}

/** The record that a run would be the first of a chain with: for a drill that keeps none. */
export function recordOfDrill(run: RunbookRun, settings: Settings): RecordPlace {
  const record = appendDraft(draftOf(run, settings), chainPositionOf([]))
  return { path: null, sha256: sha256Of(recordText(record)), previous: null }
}

function draftOf(run: RunbookRun, settings: Settings): RecordDraft {
  const why = 'The run was started on a command line, where no account at GitHub is known.'
  return draftOfRun(run, {
    trigger: { kind: 'command-line', key: keyOf(run) },
    requester: { login: null, why },
    executor: { login: null, why },
    exceptions: activeWaivers(settings, run.to.slice(0, 10)),
  })
}

/** A second run of the same moment, file and parameters is the same run. */
const keyOf = ({ startedAt, bound, drill }: RunbookRun): string =>
  sha256Of(JSON.stringify([startedAt, bound.sha256, bound.parameters, drill]))
