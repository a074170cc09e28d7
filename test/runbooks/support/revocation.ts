import { loadCatalog } from '../../../src/jobs/load/load-inputs.ts'
import type { Catalog } from '../../../src/catalog/types.ts'
import type { ScopeMatches } from '../../../src/evidence/events/matches.ts'
import { parsePolicyDocument } from '../../../src/policy/parse.ts'
import type { PolicyDocument } from '../../../src/policy/document.ts'
import type { BoundRunbook } from '../../../src/runbooks/run.ts'
import type { Revocation, Runbook } from '../../../src/runbooks/types.ts'
import type { RevocationContext, RevocationOutcome } from '../../../src/runbooks/revocation/context.ts'
import { revoke } from '../../../src/runbooks/revocation/revoke.ts'
import { defaultSettings } from '../../../src/settings/defaults.ts'
import { readSources } from '../../../src/sources/read.ts'
import { applySplices } from '../../../src/sources/splice.ts'
import { terraformParser } from '../../../src/sources/terraform/syntax/parser.ts'
import { ledger } from '../../support/ledger.ts'
import { account, group, matched } from './matches.ts'

export const catalog: Catalog = await loadCatalog()

export const runbook = (revocation: readonly Revocation[], given: Partial<Runbook> = {}): Runbook => ({
  id: 'test',
  version: 1,
  title: 'Test',
  owner: 'security',
  status: 'active',
  reviewed: '2026-10-12',
  reviewEvery: 180,
  occasions: ['breach'],
  priority: 'P1',
  notFor: [],
  parameters: [],
  lists: {},
  scope: { when: 'matched', where: {} },
  query: { window: '30d' },
  triage: [],
  thresholds: {},
  revocation,
  manual: [],
  verification: [],
  removal: [],
  escalation: [],
  serviceLevel: {},
  triggers: { dispatch: true },
  redact: [],
  tests: [],
  ...given,
})

export const bound = (revocation: readonly Revocation[], given: Partial<Runbook> = {}): BoundRunbook => ({
  runbook: runbook(revocation, given),
  file: '.github/whittle/runbooks/test.yml',
  sha256: '0'.repeat(64),
  parameters: {},
  scope: { where: { kind: 'event', patterns: ['*'] } },
  watched: {},
})

export const document = (...statements: readonly object[]): PolicyDocument => {
  const { document: parsed } = parsePolicyDocument({ Version: '2012-10-17', Statement: statements }, 'identity')
  if (!parsed) throw new Error('no policy')
  return parsed
}

type Files = Readonly<Record<string, string>>

export function contextOf(files: Files, given: Partial<RevocationContext> = {}, principals = {}): RevocationContext {
  const list = Object.entries(files).map(([path, content]) => ({ path, content }))
  const { sources, graph } = readSources(list, { accountOf: () => account, principals, parser: terraformParser })
  return {
    settings: { findings: defaultSettings.findings, networks: {} },
    catalog,
    sources,
    graph,
    files: new Map(Object.entries(files)),
    parser: terraformParser,
    ledger: ledger([]),
    moment: '2026-10-13T12:00:00Z',
    ...given,
  }
}

export interface Revoked {
  readonly results: readonly RevocationOutcome[]
  /** Files that change, as all edits together make them. */
  readonly after: Readonly<Record<string, string>>
}

/** By default the scope matched a call of user jane. */
export function revoked(
  revocation: readonly Revocation[],
  files: Files,
  given: Partial<RevocationContext> = {},
  matches: ScopeMatches = matched([group()]),
  principals = {},
): Revoked {
  const results = revoke(bound(revocation), matches, contextOf(files, given, principals))
  const edits = results.flatMap((each) => each.edits)
  const paths = [...new Set(edits.map(({ file }) => file))].sort()
  const edited = paths.map((path) => [
    path,
    applySplices(
      files[path] ?? '',
      edits.filter(({ file }) => file === path).flatMap(({ splices }) => splices),
    ),
  ])
  return { results, after: Object.fromEntries(edited) as Record<string, string> }
}
