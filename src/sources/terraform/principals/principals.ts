import { allPartsOf, type Expression } from '../syntax/syntax-tree.ts'
import type { ModuleContext } from '../modules/module-context.ts'

export { noPrincipals, unionOfPrincipals, unknownPrincipals, type AttachedPrincipals } from './attached-principals.ts'

/** A variable is a caller's to give: is there one? */
export function noCallerNote(name: Expression, { module, repository }: ModuleContext): string {
  const { directory } = module
  if (repository.callsTo(directory).length > 0 || repository.terragrunt(directory) > 0) return ''
  if (![...allPartsOf(name)].some((part) => part.kind === 'traversal' && part.root === 'var')) return ''
  const shown = directory || 'the root directory'
  if (repository.isPublished(directory)) return `, and only examples and tests here call ${shown}`
  return directory === '' ? '' : `, and nothing in this repository calls ${shown} with one`
}

export const expressionExcerpt = (text: string): string => {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 80 ? `${line.slice(0, 77)}…` : line
}
