import fc from 'fast-check'

/** Pieces that start, end and hide things, in any order. */
const pieces = [
  ...'{ } [ ] ( ) " \n = # : , . ? - ! ~ * $ % \\ \r \' _ @ ;'.split(' '),
  ' ',
  '${',
  '%{',
  '$${',
  '/*',
  '*/',
  '//',
  '<<EOF\n',
  '\nEOF\n',
  '=>',
  '...',
  'for x in ',
  'if ',
  'endif',
  'resource "a" "b" {\n',
  'locals {\n',
  'a = ',
  '\n}\n',
  'é',
  '𝒳',
  '\uFEFF',
]

export const hostile = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((found) => found.join(''))

const name = fc.constantFrom('a', 'b_1', 'c-d', 'é', 'local', 'var')
const gap = fc.constantFrom('', ' ', '  ', '\t', '/* c } */ ')
/** Where line ends mean nothing. */
const wide = fc.constantFrom('', ' ', '\n', ' # c " ]\n', ' // ${ \n  ')
const literal = fc.constantFrom('1', '1.5', '2.5e-3', 'true', 'false', 'null')
const text = fc.constantFrom(
  '',
  'x',
  ' } ',
  '[',
  '\\"',
  '\\n',
  '$ ',
  '% ',
  '$$ ',
  '$${a}',
  '%%{b}',
  'é\\u00e9',
  '# ',
  '//',
)
const lines = fc.constantFrom('', 'x\n', '  "a": {\n', '# ]\n', '$${a} }\n', ' EOF x\n', '\\\n')

/** Expressions without the forms that the other grammar misreads: one conditional as another's condition, `$$${`. */
const { expression } = fc.letrec<{ expression: string; simple: string; quoted: string; access: string }>((tie) => ({
  simple: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    literal,
    tie('access'),
    tie('quoted'),
    fc.tuple(wide, tie('expression'), wide).map(([a, b, c]) => `(${a}${b}${c})`),
    fc
      .array(fc.tuple(wide, tie('expression'), wide), { maxLength: 3 })
      .map((all) => `[${all.map((each) => each.join('')).join(',')}]`),
    fc
      .array(fc.tuple(name, gap, gap, tie('simple'), fc.constantFrom(',', '\n', ' # c\n', ',\n')), { maxLength: 3 })
      .map((all) => `{${all.map(([key, a, b, value, end]) => `${key}${a}=${b}${value}${end}`).join('')}}`),
    fc
      .tuple(name, fc.array(fc.tuple(wide, tie('expression')), { maxLength: 2 }))
      .map(([called, given]) => `${called}(${given.map((each) => each.join('')).join(',')})`),
    fc.tuple(name, tie('simple'), tie('simple')).map(([each, of, result]) => `[for ${each} in ${of} : ${result}]`),
    fc
      .tuple(name, tie('simple'), tie('simple'))
      .map(([each, of, result]) => `{ for ${each} in ${of} : ${each} => ${result} }`),
  ),
  access: fc
    .tuple(
      name,
      fc.array(
        fc.oneof(
          name.map((step) => `.${step}`),
          fc.constantFrom('[0]', '["k"]', '[*]', '.0'),
        ),
        { maxLength: 3 },
      ),
    )
    .map(([root, steps]) => root + steps.join('').replace(/(\.0)+/g, '.0')),
  quoted: fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: text },
        { weight: 1, arbitrary: tie('expression').map((inner) => `\${${inner}}`) },
      ),
      { maxLength: 4 },
    )
    .map((parts) => `"${parts.join('')}"`),
  expression: fc.oneof(
    { depthSize: 'small' },
    { weight: 4, arbitrary: tie('simple') },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie('simple'), fc.constantFrom(' + ', ' - ', ' * ', ' == ', ' && ', ' || ', ' < '), tie('simple'))
        .map((all) => all.join('')),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(tie('simple'), tie('simple'), tie('simple')).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
    },
  ),
}))

const heredoc = fc
  .tuple(
    fc.constantFrom('<<', '<<-'),
    fc.array(
      fc.oneof(
        lines,
        name.map((each) => `\${${each}}\n`),
      ),
      { maxLength: 4 },
    ),
  )
  .map(([sign, body]) => `${sign}EOF\n${body.join('')}EOF`)

const attribute = fc
  .tuple(name, gap, gap, fc.oneof({ weight: 5, arbitrary: expression }, { weight: 1, arbitrary: heredoc }))
  .map(([key, before, behind, value]) => `${key}${before}=${behind}${value}\n`)

const { block } = fc.letrec<{ block: string }>((tie) => ({
  block: fc
    .tuple(
      name,
      fc.array(fc.constantFrom('"l"', '"aws_iam_role"', 'word'), { maxLength: 2 }),
      fc.array(
        fc.oneof({ depthSize: 'small' }, attribute, fc.constantFrom('\n', '# c {\n', '/* } */\n'), tie('block')),
        { maxLength: 4 },
      ),
    )
    .map(([type, labels, items]) => `${[type, ...labels].join(' ')} {\n${items.join('')}}\n`),
}))

/** Valid Terraform, laid out in every way. */
export const validFile = fc.array(fc.oneof(block, attribute), { maxLength: 4 }).map((items) => items.join(''))
