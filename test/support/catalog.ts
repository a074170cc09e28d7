import type { AccessLevel, ActionInfo, Catalog, Visibility } from '../../src/catalog/types.ts'

export interface FakeAction {
  readonly level?: AccessLevel
  readonly visibility?: Visibility
  readonly mark?: NonNullable<ActionInfo['mark']>
  /** ARN templates by resource type; every type is optional, unless it is listed in `required`. */
  readonly types?: Readonly<Record<string, string>>
  readonly required?: readonly string[]
  readonly homeRegions?: NonNullable<ActionInfo['homeRegions']>
}

/** A catalog small enough to be read in a test: `{'s3:GetObject': {…}}`. */
export function fakeCatalog(actions: Readonly<Record<string, FakeAction>>): Catalog {
  const all = Object.entries(actions)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { level, visibility, mark, types, required = [], homeRegions }]): ActionInfo => ({
      name,
      service: name.slice(0, name.indexOf(':')),
      accessLevel: level ?? 'Read',
      resourceTypes: Object.entries(types ?? {}).map(([type, arn]) => ({
        name: type,
        arn,
        required: required.includes(type),
      })),
      dependentActions: [],
      visibility: visibility ?? { kind: 'management' },
      ...(mark && { mark }),
      ...(homeRegions && { homeRegions }),
    }))
  const matches = (pattern: string, name: string): boolean =>
    new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
      'i',
    ).test(name)
  return {
    version: 'fake',
    services: () => [...new Set(all.map(({ service }) => service))],
    action: (name) => all.find((each) => each.name.toLowerCase() === name.toLowerCase()),
    actionsOf: (service) => all.filter((each) => each.service === service),
    expand: (pattern) => all.filter((each) => matches(pattern, each.name)),
    homeRegionsOf: () => [],
    taggingOf: () => undefined,
  }
}
