import { describe, expect, test } from '@jest/globals'
import { sameDocument } from '../../../src/policy/same.ts'
import { editSource } from '../../../src/sources/edit.ts'
import { readSources } from '../../../src/sources/read.ts'
import { applySplices } from '../../../src/sources/splice.ts'
import type { Splice } from '../../../src/sources/types.ts'
import { account, foundAt, loadParser } from '../../sources/support.ts'
import { asSource, cases, readCase, statements } from './cases.ts'

const readAll = async (content: string) =>
  readSources([{ path: 'main.tf', content }], {
    accountOf: () => account,
    principals: {},
    parser: await loadParser(),
  })

describe.each(cases)('%s', (name) => {
  const before = readCase(name, 'before')

  test('a policy of its own takes the place of AWS’s, for the same principals', async () => {
    const { managedAttachments } = await readAll(before)
    expect(managedAttachments.length).toBeGreaterThan(0)
    const splices: Splice[] = []
    for (const attachment of managedAttachments) {
      expect(attachment.notReplaceable).toBeUndefined()
      const source = asSource(attachment)
      const edit = editSource(source, before, statements, { parser: await loadParser() })
      if (edit.kind === 'refused') throw new Error(edit.reason)
      splices.push(...edit.splices)
      // Each by itself, too.
      const alone = (await readAll(applySplices(before, edit.splices))).sources
      const made = alone.filter(({ form, hosts }) => form !== 'managed-attachment' && hosts.length > 0)
      const own = made.filter(
        (each) => each.status === 'found' && each.kind === 'identity' && sameDocument(each.document, source.document),
      )
      expect(own).toHaveLength(1)
      expect(foundAt(alone, own[0]?.address ?? '').principals).toEqual(attachment.principals)
      const unknown = attachment.permissionSets ? [expect.stringContaining('permission set')] : []
      expect(foundAt(alone, own[0]?.address ?? '').principalsUnknown).toEqual(unknown)
    }
    expect(applySplices(before, splices)).toBe(readCase(name, 'after'))
  })

  test('nothing of AWS is attached afterwards', async () => {
    const { managedAttachments } = await readAll(readCase(name, 'after'))
    expect(managedAttachments.map(({ id }) => id)).toEqual([])
  })
})
