import type { Plan, PolicyPlan } from '../../src/proof/plan.ts'
import type { EditedFile } from '../../src/jobs/narrow/build-plan.ts'
import type { Render } from '../../src/jobs/pull-requests/proposal.ts'
import { defaultSettings } from '../../src/settings/defaults.ts'
import type { PullRequestSettings } from '../../src/settings/types.ts'

/** One edit of one policy: the first `from` in its file becomes `to`. */
export interface Edit {
  readonly file: string
  readonly address: string
  readonly from: string
  readonly to: string
}

/** A plan as the narrow job would hand it over, for files with these contents. */
export function planOf(
  files: Readonly<Record<string, string>>,
  edits: readonly Edit[],
  more: {
    readonly complete?: boolean
    /** Accounts of which alone something was not read. */
    readonly incomplete?: readonly string[]
    readonly others?: readonly PolicyPlan[]
    readonly evidence?: boolean
  } = {},
): { plan: Plan; files: EditedFile[] } {
  const policies = edits.map((edit) => narrowed(edit, files[edit.file] ?? ''))
  const all = [...policies, ...(more.others ?? [])]
  const plan: Plan = {
    version: '0.1.0',
    catalog: 'test',
    coverage: {
      accounts: more.evidence === false ? [] : [account],
      complete: more.complete ?? more.incomplete === undefined,
      ...(more.incomplete && {
        incompleteAccounts: more.incomplete.map((of) => ({ account: of, problem: 'a.json.gz: cut off' })),
      }),
      problems: [],
    },
    blindSpots: [],
    unmapped: [],
    contradictions: [],
    problems: [],
    summary: {
      policies: all.length,
      narrowed: policies.length,
      unchanged: all.filter(({ status }) => status === 'unchanged').length,
      skipped: all.filter(({ status }) => status === 'skipped').length,
      actionsBefore: 0,
      actionsAfter: 0,
    },
    policies: all,
  }
  const edited = [...new Set(edits.map(({ file }) => file))].map((path): EditedFile => {
    const before = files[path] ?? ''
    const own = edits.filter(({ file }) => file === path)
    const after = own.reduce((text, { from, to }) => text.replace(from, () => to), before)
    return { path, policies: own.map(idOf), before, after }
  })
  return { plan, files: edited }
}

export const idOf = ({ file, address }: Pick<Edit, 'file' | 'address'>): string => `${file}#${address}`

const account = {
  account: '111122223333',
  from: '2026-08-01T00:00:00Z',
  to: '2026-11-01T00:00:00Z',
  days: 92,
  gaps: [],
  regions: ['us-east-1'],
  managementReads: true,
  managementWrites: true,
  excludable: [],
  dataEvents: [],
  basis: 'configuration',
}

function narrowed(edit: Edit, text: string): PolicyPlan {
  const start = text.indexOf(edit.from)
  if (start === -1) throw new Error(`${edit.file} has no ${edit.from}`)
  return { ...plain(edit, 'narrowed', 'narrower'), edits: [{ start, end: start + edit.from.length, text: edit.to }] }
}

/** As the narrow job says it of a policy that sufficient evidence leaves as it is. */
export const settled = (edit: Pick<Edit, 'file' | 'address'>): PolicyPlan => ({
  ...plain(edit, 'unchanged', 'Everything it grants was used.'),
  nothingToNarrow: true,
})

export function plain(
  { file, address }: Pick<Edit, 'file' | 'address'>,
  status: PolicyPlan['status'],
  reason: string,
): PolicyPlan {
  return {
    id: idOf({ file, address }),
    file,
    line: 1,
    address,
    form: 'jsonencode',
    hosts: [],
    principals: [],
    status,
    reason,
    notes: [],
    changes: [],
    blindSpots: [],
    findings: [],
    proof: null,
    edits: [],
  }
}

export const render: Render = ({ address = '', file }) => ({
  title: `Narrow ${address}`,
  body: `## What changes\n\n${address} in ${file}.`,
})

export const settings = (more: Partial<PullRequestSettings> = {}): PullRequestSettings => ({
  ...defaultSettings.pullRequests,
  ...more,
})
