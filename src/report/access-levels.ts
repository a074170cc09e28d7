import type { AccessLevel } from '../catalog/types.ts'

/** The gravest first: what a reader must not overlook. */
export const accessLevelsByGravity: readonly AccessLevel[] = [
  'Permissions management',
  'Write',
  'Tagging',
  'Read',
  'List',
]
