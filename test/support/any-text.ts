import fc from 'fast-check'

/**
 * Any text of whole letters. `fc.string({ unit: 'binary' })` would give the like, and take a second to list all letters for
 * each file that asks for it.
 */
export const anyText = ({ maxLength = 20 }: { readonly maxLength?: number } = {}): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ maxLength }),
    fc.array(letter, { maxLength }).map((letters) => letters.join('')),
  )

const letter = fc
  .oneof(
    fc.integer({ min: 0, max: 0xff }),
    fc.integer({ min: 0x2000, max: 0x206f }),
    fc.integer({ min: 0, max: 0xd7ff }),
    fc.integer({ min: 0xe000, max: 0x10ffff }),
  )
  .map((code) => String.fromCodePoint(code))
