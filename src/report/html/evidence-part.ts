import type { AccountCoverage } from '../../evidence/types.ts'
import { describeSnapshot, notInSnapshots } from '../plan/describe/snapshot.ts'
import { describeStore } from '../plan/describe/store.ts'
import { describeTrial } from '../plan/describe/trial.ts'
import { describeBroadGrants } from '../plan/describe/instance.ts'
import { escapeInvisible } from '../escape.ts'
import { describeEvidenceGap, formatDay } from '../wording.ts'
import type { ReportInput } from './input.ts'
import type { EvidenceSummary, Notice } from './types.ts'

/** The accounts, Regions, days and sources that the evidence covers. */
export function evidenceSummary({ plan }: Pick<ReportInput, 'plan'>): Omit<EvidenceSummary, 'history'> {
  const { coverage, savedEvidence, snapshots = [], setup } = plan
  const { accounts, complete } = coverage
  const first = accounts.map(({ from }) => from).sort()[0]
  const last = accounts
    .map(({ to }) => to)
    .sort()
    .at(-1)
  return {
    from: first === undefined ? null : formatDay(first),
    to: last === undefined ? null : formatDay(last),
    accounts: accounts.map(accountOf),
    complete,
    sources: [
      ...(savedEvidence ? [`Saved evidence: ${describeStore(savedEvidence)}`] : []),
      ...snapshots.map((each) => `Account snapshot: ${describeSnapshot(each)}`),
      ...(snapshots.length > 0 ? [notInSnapshots] : []),
    ].map(escapeInvisible),
    configuration: setup?.configuration == null ? null : escapeInvisible(setup.configuration),
  }
}

const accountOf = (account: AccountCoverage): EvidenceSummary['accounts'][number] => ({
  account: escapeInvisible(account.account),
  from: formatDay(account.from),
  to: formatDay(account.to),
  days: account.days,
  gaps: account.gaps.map(escapeInvisible),
  regions: account.regions.map(escapeInvisible),
  management: [
    ...(account.managementReads ? ['reads'] : []),
    ...(account.managementWrites ? ['writes'] : []),
    ...account.excludable.map(escapeInvisible),
  ].join(', '),
  data: account.dataEvents.map(escapeInvisible).join(', '),
  basis: escapeInvisible(account.basis),
})

/** What a reader must know before anything else. */
export function noticesOf({ plan }: Pick<ReportInput, 'plan'>): Notice[] {
  const { coverage, setup, broadGrants = [] } = plan
  const trial = describeTrial(plan)
  const gap = describeEvidenceGap(coverage)
  const notices: Notice[] = []
  if (trial !== undefined) notices.push({ title: 'Trial', text: trial })
  if (gap !== undefined)
    notices.push({ title: gap.kind === 'none' ? 'No evidence' : 'Incomplete evidence', text: gap.text })
  if (setup?.missing) notices.push({ title: 'Little was compared', text: setup.missing.why, yaml: setup.missing.yaml })
  for (const note of setup?.notes ?? []) notices.push({ title: 'Configuration', text: note })
  for (const text of describeBroadGrants(broadGrants)) notices.push({ title: 'Not narrowed by this', text })
  return notices.map(({ title, text, yaml }) => ({
    title,
    text: escapeInvisible(text.trim()),
    ...(yaml ? { yaml: yaml.split('\n').map(escapeInvisible).join('\n') } : {}),
  }))
}
