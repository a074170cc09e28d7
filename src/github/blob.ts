import { createHash } from 'node:crypto'

/** The object id git gives to a file's bytes, by which GitHub names contents without sending them. */
export function blobId(text: string): string {
  const bytes = Buffer.from(text, 'utf8')
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}
