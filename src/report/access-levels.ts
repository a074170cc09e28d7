import type { AccessLevel } from '../catalog/types.ts'

/** The gravest first: what a reader must not overlook. */
export const accessLevels: readonly AccessLevel[] = ['Permissions management', 'Write', 'Tagging', 'Read', 'List']
