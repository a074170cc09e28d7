import type { Statement } from '../../../policy/document.ts'
import type { Splice } from '../../types.ts'
import type { ModuleGraph } from '../modules/module-graph.ts'
import type { Module } from '../modules/module.ts'
import { addInlineDeny, inlineDenyOf, onlyRole, type InlineDeny } from './inline-deny.ts'
import type { PlacedBlock } from './placed-block.ts'

/** Name of the inline policy that denies everything to a user or role. */
export const quarantineName = 'whittle-quarantine'

/** An explicit Deny overrides every Allow. */
export const quarantineStatement: Statement = {
  sid: 'Quarantine',
  effect: 'Deny',
  action: ['*'],
  resource: ['*'],
  condition: [],
}

/** @param comment one line: why everything is denied */
export const quarantine = (comment: string): InlineDeny => ({
  name: quarantineName,
  suffix: 'quarantine',
  comment,
  statements: [quarantineStatement],
})

const unused =
  'The role looks unused. Everything is denied to it before it is deleted; removing this block restores it.'

/** The quarantine of a role that the source already has. */
export const quarantineOf = (role: PlacedBlock, module: Module, graph: ModuleGraph): PlacedBlock | undefined =>
  inlineDenyOf(onlyRole(role, module), quarantineName, graph)

/**
 * A Deny of everything beside a role that looks unused: whatever still uses it fails, and removing one block restores it.
 *
 * @returns why it cannot be put there, as a sentence
 */
export const addQuarantine = (role: PlacedBlock, module: Module, graph: ModuleGraph): Splice | string =>
  addInlineDeny(onlyRole(role, module), quarantine(unused), graph)
