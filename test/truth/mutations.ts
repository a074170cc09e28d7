/** A rule of the product that is taken out, and the simulated accounts that notice it. */
export interface Mutation {
  /** The module of the rule, from the repository's root. */
  readonly module: string
  /** The module of `test/truth/without/` that stands in its place. It may import the one that it replaces. */
  readonly by: string
  /** Accounts in which a needed permission is removed without the rule: `SEED.NUMBER`. */
  readonly accounts: readonly string[]
}

const mutation = (module: string, by: string, ...accounts: readonly string[]): Mutation => ({
  module: `src/${module}`,
  by: `test/truth/without/${by}.ts`,
  accounts,
})

/** By the name that `npm run truth -- --without NAME` takes. */
export const mutations: Readonly<Record<string, Mutation>> = {
  'doubtful-calls': mutation('narrowing/attribution.ts', 'doubtful-calls'),
  contradictions: mutation('narrowing/attribution.ts', 'contradictions'),
  grades: mutation('catalog/map-event.ts', 'grades'),
  'incomplete-resources': mutation('catalog/map-event.ts', 'incomplete-resources'),
  'action-coverage': mutation('evidence/observable.ts', 'action-coverage'),
  'resource-coverage': mutation('narrowing/resources.ts', 'resource-coverage'),
  'unmapped-events': mutation('evidence/presence/unmapped.ts', 'unmapped-events'),
  'shared-sources': mutation('catalog/shared-sources.ts', 'shared-sources'),
  'never-seen': mutation('evidence/presence/holders.ts', 'never-seen'),
  age: mutation('evidence/presence/age.ts', 'age'),
  regions: mutation('evidence/presence/regions.ts', 'regions'),
  accounts: mutation('evidence/presence/accounts.ts', 'accounts'),
  window: mutation('jobs/gates.ts', 'window'),
  'tags-on-create': mutation('catalog/tag-on-create.ts', 'tags-on-create'),
  'pass-role': mutation('catalog/pass-role.ts', 'pass-role'),
  'home-regions': mutation('evidence/observable.ts', 'home-regions'),
  'served-permissions': mutation('catalog/served-permissions.ts', 'served-permissions'),
  'nameless-writes': mutation('narrowing/judge.ts', 'nameless-writes'),
  'runtime-permissions': mutation('narrowing/judge.ts', 'runtime-permissions'),
}
