export interface Trap {
  readonly name: string
  readonly kind: string
  /** File, the text in it, and what stands there instead. */
  readonly edits: readonly (readonly [file: string, from: string, to: string])[]
}
export const traps: readonly Trap[]
export const share: number
