import type { InitFindings, RootFacts, ObservedTrail } from '../../../src/jobs/init/types.ts'

export const one = '111122223333'
export const two = '444455556666'
export const three = '777788889999'

/** A repository in which nothing was found, with what a test adds. */
export const findings = (found: Partial<InitFindings> = {}): InitFindings => ({
  repository: {
    top: '/repo',
    folder: '',
    isGit: true,
    name: 'acme/infra',
    branch: { name: 'main', from: 'origin/HEAD' },
  },
  today: '2026-11-30',
  policies: 1,
  folders: [''],
  fixtures: [],
  roots: [],
  hints: [],
  observed: [],
  regions: [],
  backends: [],
  states: [],
  snapshots: [],
  aws: { why: 'there are no credentials' },
  problems: [],
  ...found,
})

export const root = (directory: string, found: Partial<RootFacts> = {}): RootFacts => ({
  directory,
  policies: 1,
  given: [],
  states: [],
  roles: [[`${directory || 'top'}-role`]],
  ...found,
})

export const aws = (
  found: Partial<Exclude<InitFindings['aws'], { readonly why: string }>> = {},
): InitFindings['aws'] => ({
  account: one,
  arn: `arn:aws:sts::${one}:assumed-role/admin/jane`,
  region: 'eu-west-1',
  trails: [],
  unusedAccess: [],
  roles: [],
  problems: [],
  ...found,
})

export const trail = (found: Partial<ObservedTrail> = {}): ObservedTrail => ({
  name: 'all',
  arn: `arn:aws:cloudtrail:eu-west-1:${one}:trail/all`,
  bucket: 'acme-trail',
  prefix: '',
  isOrganization: false,
  isMultiRegion: true,
  dataEvents: [],
  listed: { accounts: [one] },
  ...found,
})
