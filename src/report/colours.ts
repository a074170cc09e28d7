/** Terminal colours by meaning; without colour every one of them leaves the text as it is. */
export interface Colours {
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly warn: (text: string) => string
  readonly place: (text: string) => string
}

const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`

const plain = (text: string): string => text

const coloured: Colours = {
  strong: sgr(1, 22),
  faint: sgr(2, 22),
  good: sgr(32, 39),
  bad: sgr(31, 39),
  warn: sgr(33, 39),
  place: sgr(36, 39),
}

const uncoloured: Colours = { strong: plain, faint: plain, good: plain, bad: plain, warn: plain, place: plain }

export const colours = (on: boolean): Colours => (on ? coloured : uncoloured)
