import { describe, expect, test } from '@jest/globals'
import { sameDocument } from '../../../src/policy/same.ts'
import { editSource } from '../../../src/sources/edit.ts'
import { applySplices } from '../../../src/sources/splice.ts'
import { loadParser, read } from '../../sources/support.ts'
import { besideOf, edits, forms, onlyFound, pathOf, proposalFor, readGolden, refusalOf } from './cases.ts'

/** @returns what reads the file of a form as it is before any edit, once for all edits */
function readFirst(form: string) {
  const before = readGolden(form, 'before')
  let reading: ReturnType<typeof read> | undefined
  return async () => {
    reading ??= read({ ...besideOf(form), [pathOf(form)]: before })
    return { before, source: onlyFound((await reading).sources) }
  }
}

describe.each(forms)('%s', (form) => {
  const path = pathOf(form)
  const found = readFirst(form)

  test.each(edits)('%s', async (edit) => {
    const { before, source } = await found()
    const statements = proposalFor(form, edit)
    const result = editSource(source, before, statements, { parser: await loadParser() })
    const refusal = refusalOf(form, edit)
    if (refusal !== undefined) {
      expect(result).toEqual({ kind: 'refused', reason: refusal })
      return
    }
    if (result.kind === 'refused') throw new Error(result.reason)
    const after = applySplices(before, result.splices)
    expect(after).toBe(readGolden(form, edit))
    const again = onlyFound((await read({ ...besideOf(form), [path]: after })).sources)
    const wanted = { ...source.document, statements: statements.map(({ statement }) => statement) }
    expect(sameDocument(again.document, wanted)).toBe(true)
    expect(again.principals).toEqual(source.principals)
  })

  test('an edit made twice changes nothing the second time', async () => {
    const before = readGolden(form, 'narrowed-list')
    const source = onlyFound((await read({ ...besideOf(form), [path]: before })).sources)
    const statements = source.document.statements.map((statement, from) => ({ from, statement }))
    const result = editSource(source, before, statements, { parser: await loadParser() })
    expect(result).toEqual({ kind: 'edited', splices: [] })
  })
})
