/** A module of the product and what stands in its place. */
export interface Replacement {
  /** From the repository's root. */
  readonly module: string
  /** It may import the one that it replaces. */
  readonly by: string
}

/** A rule of the product that is taken out, and the simulated accounts that notice it. */
export interface Mutation {
  readonly without: Replacement
  /** A mistake elsewhere that the rule makes up for; without it the rule has nothing to do. */
  readonly despite?: Replacement
  /** Accounts in which a needed permission is removed without the rule, and none with it: `SEED.NUMBER`. */
  readonly accounts: readonly string[]
}

/** What is replaced where the rule is taken out. */
export const replacementsOf = ({ without, despite }: Mutation): readonly Replacement[] =>
  despite === undefined ? [without] : [without, despite]

const replacement = (module: string, by: string): Replacement => ({
  module: `src/${module}`,
  by: `test/truth/without/${by}.ts`,
})

const mutation = (module: string, by: string, ...accounts: readonly string[]): Mutation => ({
  without: replacement(module, by),
  accounts,
})

/** By the name that `npm run truth -- --without NAME` takes. */
export const mutations: Readonly<Record<string, Mutation>> = {
  'doubtful-calls': {
    ...mutation('narrowing/attribution.ts', 'doubtful-calls', '1.2', '1.8'),
    despite: replacement('catalog/map-event.ts', 'mistaken-guesses'),
  },
  contradictions: {
    ...mutation('narrowing/attribution.ts', 'contradictions', '1.21', '1.30'),
    despite: replacement('catalog/map-event.ts', 'mistaken-statements'),
  },
  grades: mutation('catalog/map-event.ts', 'grades', '1.5', '1.140'),
  'incomplete-resources': mutation('catalog/map-event.ts', 'incomplete-resources', '1.5', '1.140'),
  'action-coverage': mutation('evidence/coverage/observability.ts', 'action-coverage', '1.2', '1.3'),
  'resource-coverage': mutation('narrowing/resources.ts', 'resource-coverage', '1.79', '1.102'),
  'unmapped-events': mutation('evidence/absence/unmapped.ts', 'unmapped-events', '1.7', '1.8'),
  'shared-sources': mutation('catalog/shared-sources.ts', 'shared-sources', '1.139', '1.226'),
  'never-seen': mutation('evidence/absence/unobserved-principals.ts', 'never-seen', '1.1', '1.13'),
  age: mutation('evidence/absence/age.ts', 'age', '1.89', '1.297'),
  regions: mutation('evidence/absence/regions.ts', 'regions', '1.18', '1.83'),
  accounts: mutation('evidence/absence/accounts.ts', 'accounts', '1.19', '1.40'),
  window: mutation('jobs/narrow/preconditions.ts', 'window', '1.100', '1.120'),
  'tags-on-create': mutation('catalog/tag-on-create.ts', 'tags-on-create', '1.2', '1.5'),
  'home-regions': mutation('evidence/coverage/observability.ts', 'home-regions', '1.19', '1.121'),
  'served-permissions': mutation('catalog/served/served-permissions.ts', 'served-permissions', '1.7', '1.15'),
  carriers: mutation('catalog/enclosing-actions.ts', 'carriers', '4.901', '11.727'),
  'nameless-writes': mutation('narrowing/judge.ts', 'nameless-writes', '1.126', '1.191'),
  'runtime-permissions': mutation('narrowing/judge.ts', 'runtime-permissions', '1.3', '1.16'),
}
