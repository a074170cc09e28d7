import { TOKEN_END, hasUnresolved, TOKEN_START, unresolvedText } from '../../../policy/unresolved.ts'
import type { JsonText } from '../../json/text.ts'
import { formatPieces } from './format-verbs.ts'
import { isBalanced, endsInString, JsonScanner } from '../syntax/json-structure.ts'
import { decodeHeredoc } from '../syntax/strings.ts'
import type { Expression, Template } from '../syntax/syntax-tree.ts'
import { piecesOf, type Choice, type Piece } from '../syntax/template-parts.ts'
import { asText, evaluateExpression, type ModuleScope } from './evaluate.ts'
import { UnknownValue } from './value.ts'

/** Policies with more directives are not read. */
const most = 200

/**
 * JSON inside of a Terraform template, or why it cannot be read as such. Without a scope no name in it is known. The
 * result of a directive is an unresolved value, or a gap: a part that may stand between elements, or not.
 *
 * @param filled the values that `format` puts in the places of its verbs
 */
export function templateJson(
  template: Template,
  content: string,
  scope: ModuleScope | undefined,
  filled?: readonly Expression[],
): JsonText | { readonly reason: string } {
  const plain = piecesOf(template, content)
  if (!plain) return { reason: 'it has an escape that Terraform does not know, or directives nested too deeply' }
  const pieces = filled ? formatPieces(plain, filled) : plain
  if ('reason' in pieces) return pieces
  const directives = pieces.filter(({ kind }) => kind === 'choice').length
  if (directives > most) return { reason: `it has ${directives} %{…} directives, more than ${most}` }
  const made = new Masking(template, content, scope)
  for (const [index, piece] of pieces.entries()) {
    const reason = made.add(piece, pieces, index + 1)
    if (reason !== undefined) return { reason }
  }
  return { ...made.json(), ...(directives > 0 && { choices: pieces }) }
}

type Run = JsonText['masked'][number]

class Masking {
  private text = ''
  private readonly offsets: number[] = []
  private readonly masked: Run[] = []
  private readonly gaps: { readonly offset: number; readonly length: number; readonly expression: string }[] = []
  private readonly scanner = new JsonScanner()
  private readonly template: Template
  private readonly content: string
  private readonly scope: ModuleScope | undefined

  constructor(template: Template, content: string, scope: ModuleScope | undefined) {
    this.template = template
    this.content = content
    this.scope = scope
  }

  /** The reason why it cannot be read. */
  add(piece: Piece, pieces: readonly Piece[], next: number): string | undefined {
    const { inString } = this.scanner
    if (piece.kind === 'text') {
      this.put(piece.text, piece.offsets)
      return undefined
    }
    if (inString && piece.strips)
      return piece.kind === 'value'
        ? 'its text uses ${~ … ~}, which removes characters around it'
        : 'its text uses %{~ … ~}, which removes characters around it'
    if (piece.kind === 'value') {
      const { expression } = piece
      if (!inString && piece.end - piece.start < shortest) return 'its format() inserts a value outside of quotes'
      this.mask(piece, typeof expression === 'string' ? unknown(expression) : meaningOf(expression, this.scope))
      return undefined
    }
    return this.choice(piece, nextOf(pieces, next))
  }

  private choice(piece: Choice, next: string): string | undefined {
    const expression = this.content.slice(piece.start, piece.end).replace(/\s+/g, ' ')
    const cut = 'a %{…} directive in it contains only a part of an element'
    if (this.scanner.inString) {
      if (!piece.sections.every((section) => isBalanced(section, true))) return cut
      this.mask(piece, unknown(expression))
      return undefined
    }
    if (!piece.sections.every((section) => isBalanced(section, false))) return cut
    const before = this.scanner.last
    if (before === '' || next === '') return 'all of it is inside a %{…} directive'
    if (before === ':' || ('[,'.includes(before) && '],'.includes(next))) this.mask(piece, unknown(expression))
    else {
      this.gaps.push({ offset: this.text.length, length: piece.end - piece.start, expression })
      this.blank(piece)
    }
    return undefined
  }

  private put(text: string, offsets: readonly number[]): void {
    for (let at = 0; at < text.length; at++) this.offsets.push(offsets[at] ?? 0)
    this.text += text
    this.scanner.read(text)
  }

  /** A run as long as the text it stands for, so that no position changes. */
  private mask(piece: Piece, meaning: Omit<Run, 'offset'>): void {
    this.masked.push({ offset: this.text.length, ...meaning })
    const run = maskRun(piece.end - piece.start, this.scanner.inString)
    this.put(run, positions(piece))
  }

  private blank(piece: Piece): void {
    this.put(' '.repeat(piece.end - piece.start), positions(piece))
  }

  json(): JsonText {
    const { offsets, text, masked, gaps } = this
    const { style, body } = this.template
    const at = (offset: number): number => offsets[offset] ?? body.end
    // Inside of HCL's quotes the escapes of templates are undone already.
    return { text, at, masked, gaps, decode: style === 'quoted' ? (value) => value : decodeHeredoc }
  }
}

const positions = ({ start, end }: Piece): number[] => Array.from({ length: end - start }, (_, unit) => start + unit)

/** The first character of the text after a directive; a value starts as a string does. */
function nextOf(pieces: readonly Piece[], from: number): string {
  for (let at = from; at < pieces.length; at++) {
    const piece = pieces[at]
    if (!piece || piece.kind === 'value') return '"'
    const text = piece.kind === 'text' ? piece.text.trim() : ''
    if (text !== '') return text.charAt(0)
  }
  return ''
}

/** A mask of a whole value is at least this long: quotes, and the two marks between them. */
const shortest = 4

/** As long as the text it stands for; outside of a JSON string it is a whole value. */
const maskRun = (length: number, inString: boolean): string =>
  inString ? TOKEN_START + '_'.repeat(length - 2) + TOKEN_END : `"${TOKEN_START}${'_'.repeat(length - 4)}${TOKEN_END}"`

const unknown = (expression: string): Omit<Run, 'offset'> => ({ text: unresolvedText(expression), expression })

/** Text that would end the JSON string it is put into is left unknown, rather than read as more JSON. */
function meaningOf(expression: Expression, scope: ModuleScope | undefined): Omit<Run, 'offset'> {
  const value = scope ? evaluateExpression(expression, scope) : new UnknownValue(expression.text)
  const text = asText(value, expression)
  const name = value instanceof UnknownValue ? value.expression : expression.text
  if (!hasUnresolved(text) && JSON.stringify(text) !== `"${text}"`)
    return { text: unresolvedText(expression.text), expression: name }
  return { text, expression: name }
}

/**
 * The template for some choices of its directives: which section of one, how often a loop repeats. `round` counts the
 * rounds that are left of the loop around it, this one included; 0: there is no loop.
 */
export function renderTemplate(pieces: readonly Piece[], chosen: (choice: Choice, round: number) => number): JsonText {
  let text = ''
  const masked: Run[] = []
  const render = (part: readonly Piece[], round: number): void => {
    for (const piece of part) {
      if (piece.kind === 'text') text += piece.text
      else if (piece.kind === 'value') {
        const { expression } = piece
        masked.push({ offset: text.length, ...unknown(typeof expression === 'string' ? expression : expression.text) })
        text += maskRun(5, endsInString(text))
      } else if (piece.loop)
        for (let left = chosen(piece, round); left > 0; left--) render(piece.sections[0] ?? [], left)
      else render(piece.sections[chosen(piece, round)] ?? [], round)
    }
  }
  render(pieces, 0)
  return { text, at: () => 0, masked, decode: decodeHeredoc }
}
