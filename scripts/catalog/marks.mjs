import { readPages } from './reference-pages.mjs'
import { operatedActions } from './visibility.mjs'

/**
 * The mark of each action without an API operation, which says why it has none: action name → mark (see
 * `ActionInfo.mark` in src/catalog/types.ts). Only what AWS's page lists without a mark, of a service that an SDK has,
 * is nameless.
 */
export function markActions(catalog, operations, source) {
  const { permissionOnly, unmarked } = readPages()
  const listed = (services, { service, name }) =>
    services[service]?.split(' ').includes(name.slice(service.length + 1)) === true
  const operated = operatedActions(catalog, operations, source)
  const known = new Set([...operated].map((name) => name.slice(0, name.indexOf(':'))))
  return new Map(
    catalog
      .expand('*')
      .filter(({ name }) => !operated.has(name))
      .map((action) => {
        if (listed(permissionOnly, action) || source.runtimePermission(action.name))
          return [action.name, 'permission-only']
        return [action.name, known.has(action.service) && listed(unmarked, action) ? 'nameless' : 'unknown']
      }),
  )
}

/** The day on which AWS's pages were read: `2026-06-14`. */
export const marksRead = () => readPages().read
