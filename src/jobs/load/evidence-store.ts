import { resolve } from 'node:path'
import { createAwsClients, type AwsClients } from '../../aws/clients.ts'
import type { EvidenceStore } from '../../evidence/store/backends/backend.ts'
import { localFile } from '../../evidence/store/backends/local-file.ts'
import { s3Object } from '../../evidence/store/backends/s3-object.ts'
import type { LedgerSettings } from '../../settings/types.ts'

/**
 * The place where a configuration saves evidence; `undefined` for the places that only the action has.
 *
 * @param root folder that paths start from
 */
export function storeOf(
  place: LedgerSettings['place'],
  root: string,
  clients: AwsClients = createAwsClients(),
): EvidenceStore | undefined {
  if (place.kind === 'file') return localFile(resolve(root, place.path), place.path)
  return place.kind === 's3' ? s3Object(place, () => clients.s3(place.region, place.role)) : undefined
}
