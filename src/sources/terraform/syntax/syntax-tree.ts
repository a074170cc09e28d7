/**
 * Terraform's syntax as plain data: the parts of a file that the readers need, with positions in UTF-16 units of the
 * content. It refers to no part of the parser that made it, so that the parser's memory can be freed at once.
 */
export interface Span {
  readonly start: number
  /** Exclusive. */
  readonly end: number
}

export type TemplatePart =
  /** `text`: the characters of the template's own language, with its escapes. */
  | (Span & { readonly kind: 'text'; readonly text: string })
  | (Span & { readonly kind: 'interpolation'; readonly expression: Expression; readonly strip: boolean })
  /** From `%{ if … }` to its `%{ endif }`: the result does not follow from the text. */
  | (Span & { readonly kind: 'directive'; readonly marks: readonly DirectiveMark[] })

/** One `%{…}`, the first and the last included, or one `${…}` between them; in the order of the text. */
export interface DirectiveMark extends Span {
  readonly keyword: 'if' | 'else' | 'endif' | 'for' | 'endfor' | 'value'
  /** `~` at its beginning or end: removes white space before or after it. */
  readonly strips: readonly [before: boolean, behind: boolean]
}

export type Step =
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'index'; readonly key: Expression }
  | { readonly kind: 'splat' }

export interface ObjectEntry extends Span {
  readonly key: Expression
  readonly value: Expression
}

/**
 * `"…"`, a heredoc, or a string of Terraform's JSON syntax. `body` is the text between the quotes, or the lines between
 * the heredoc's markers.
 */
export interface Template extends Span {
  readonly kind: 'template'
  readonly text: string
  readonly style: 'quoted' | 'heredoc' | 'json'
  readonly body: Span
  readonly parts: readonly TemplatePart[]
}

export interface Tuple extends Span {
  readonly kind: 'tuple'
  readonly text: string
  readonly elements: readonly Expression[]
}

export interface ObjectExpression extends Span {
  readonly kind: 'object'
  readonly text: string
  readonly entries: readonly ObjectEntry[]
}

/** `aws_iam_role.app[0].name`: root `aws_iam_role`, then the steps. A bare word is a traversal without steps. */
export interface Traversal extends Span {
  readonly kind: 'traversal'
  readonly text: string
  readonly root: string
  readonly steps: readonly Step[]
}

export type Expression =
  | Template
  | Tuple
  | ObjectExpression
  | Traversal
  | (Span & { readonly kind: 'literal'; readonly text: string; readonly value: number | boolean | null })
  | (Span & {
      readonly kind: 'call'
      readonly text: string
      readonly name: string
      readonly arguments: readonly Expression[]
      /** The last argument is spread with `...`. */
      readonly spread: boolean
    })
  | (Span & {
      readonly kind: 'conditional'
      readonly text: string
      readonly condition: Expression
      readonly consequent: Expression
      readonly alternate: Expression
    })
  | (Span & { readonly kind: 'parentheses'; readonly text: string; readonly inner: Expression })
  /**
   * All other expressions: operations, `for`, access to the result of a call. `construct` is the grammar's word for it.
   */
  | (Span & {
      readonly kind: 'other'
      readonly text: string
      readonly construct: string
      readonly children: readonly Expression[]
    })

export interface Attribute extends Span {
  readonly name: string
  readonly value: Expression
  /** `file:line`, where it is in another file than its block. */
  readonly writtenAt?: string
}

export interface Body {
  readonly attributes: readonly Attribute[]
  readonly blocks: readonly Block[]
}

export interface Block extends Span {
  readonly type: string
  readonly labels: readonly string[]
  readonly body: Body
  /** Inside of the braces. */
  readonly inner: Span
  /** Its address, where that is not its type and labels: `inputs` of a terragrunt configuration. */
  readonly address?: string
  /** For a call: it may pass more arguments than are known. */
  readonly open?: boolean
  /** In JSON: the list that it is an element of. */
  readonly list?: Span
  /** The text of this block is not all Terraform: nothing in it may be relied on or edited. */
  readonly broken: boolean
}

export interface SyntaxProblem {
  /** 1-based. */
  readonly line: number
  readonly column: number
  readonly start: number
}

export interface TerraformFile {
  readonly language: 'native' | 'json'
  readonly body: Body
  readonly comments: readonly Span[]
  /** Quoted strings and heredocs that span lines; in JSON all values that are strings. */
  readonly strings: readonly Span[]
  /** The positions of `=` in attributes and object entries, and of every bracket outside of strings; for alignment. */
  readonly equals: readonly number[]
  readonly brackets: readonly number[]
  readonly problems: readonly SyntaxProblem[]
}

/** Reads Terraform; synchronous once loaded (see loadTerraformParser). */
export interface TerraformParser {
  parse(content: string): TerraformFile
}

/** The expressions directly inside of one. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
      return nothing
    case 'template': {
      const { parts } = expression
      if (parts.length === 0 || (parts.length === 1 && parts[0]?.kind === 'text')) return nothing
      const inside: Expression[] = []
      for (const part of parts) if (part.kind === 'interpolation') inside.push(part.expression)
      return inside
    }
    case 'tuple':
      return expression.elements
    case 'object': {
      const inside: Expression[] = []
      for (const { key, value } of expression.entries) inside.push(key, value)
      return inside
    }
    case 'traversal': {
      const { steps } = expression
      if (steps.every(({ kind }) => kind === 'attribute')) return nothing
      return steps.flatMap((step) => (step.kind === 'index' ? [step.key] : []))
    }
    case 'call':
      return expression.arguments
    case 'conditional':
      return [expression.condition, expression.consequent, expression.alternate]
    case 'parentheses':
      return [expression.inner]
    case 'other':
    default:
      return expression.children
  }
}

/** An expression and all its parts, the outer ones first. */
export function allPartsOf(expression: Expression): readonly Expression[] {
  const found = [expression]
  gather(expression, found)
  return found
}

function gather(expression: Expression, found: Expression[]): void {
  for (const child of childrenOf(expression)) {
    found.push(child)
    if (child.kind !== 'literal') gather(child, found)
  }
}

const nothing: readonly Expression[] = []

/** Parentheses around a value mean nothing. */
export const withoutParentheses = (expression: Expression): Expression =>
  expression.kind === 'parentheses' ? withoutParentheses(expression.inner) : expression

/** Blocks of a body, and of the bodies inside, with the attributes they hold. */
export const bodiesIn = (body: Body): readonly Body[] => [body, ...body.blocks.flatMap((block) => bodiesIn(block.body))]

export const attributeOf = (body: Body, name: string): Attribute | undefined =>
  body.attributes.find((attribute) => attribute.name === name)

/** `aws_iam_role.app`, `data.aws_iam_policy_document.app`, `module.x`, `local`: the address a block is referred to by. */
export function addressOf(block: Block): string {
  if (block.address !== undefined) return block.address
  const labels = block.labels.join('.')
  if (block.type === 'resource') return labels
  return labels === '' ? block.type : `${block.type}.${labels}`
}
