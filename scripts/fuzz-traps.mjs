/**
 * Mistakes that containment once made, or that are near to such: each is put back into a copy of the source, and the
 * fuzzing has to notice. `npm run fuzz -- --traps [--pairs N]`: within N pairs, 50,000 by default.
 *
 * `kind` is the kind of pairs that looks at it (test/policy/fuzz/kinds.ts). Only those are made, a twenty-fifth of all:
 * what is found after N of them is found after 25 N of all, on average.
 */
export const share = 25

const containment = 'src/policy/containment'

export const traps = [
  {
    name: 'lists of patterns compared by count',
    kind: 'spellings',
    edits: [
      [`${containment}/cover.ts`, 'a.ids.size !== b.ids.size', 'a.patterns.length !== b.patterns.length'],
      [`${containment}/boxes.ts`, 'ids.size === written.length ?', 'ids.size > 0 ?'],
    ],
  },
  {
    name: 'resources that are no ARN taken for texts',
    kind: 'names',
    edits: [['src/policy/resource-forms.ts', 'return formOfName(text)', 'return text']],
  },
  {
    name: 'incomplete ARNs read in one way',
    kind: 'incomplete',
    edits: [[`${containment}/readings.ts`, 'resourceForm(text, statement, reading)', 'text']],
  },
  {
    name: 'incomplete ARNs with variables taken as they stand',
    kind: 'incomplete',
    edits: [
      [
        'src/policy/resource-forms.ts',
        "if (!text.startsWith('arn:') || !/[\\uE000$]/.test(text)) return false",
        'return false',
      ],
    ],
  },
  {
    name: 'NotPrincipal excepts whoever is named',
    kind: 'NotPrincipal',
    edits: [[`${containment}/principals.ts`, "if (type === 'Service') return id !== '*'", 'return true']],
  },
  {
    name: 'NotPrincipal that excepts more keeps one that excepts less',
    kind: 'NotPrincipal',
    edits: [
      [
        `${containment}/principals.ts`,
        'outer.than.every((id) => inner.than.includes(id))',
        'inner.than.every((id) => outer.than.includes(id))',
      ],
    ],
  },
  {
    name: '"*" of services is a service of its own',
    kind: 'principals',
    edits: [[`${containment}/principals.ts`, "|| a.id === '*' || b.id === '*'", '']],
  },
  {
    name: 'a session is within any role',
    kind: 'principals',
    edits: [[`${containment}/principals.ts`, "matchPrincipal('AWS', outer.id, inner.id) === 'role'", 'true']],
  },
  {
    name: 'a plain operator on a list of values, and its negation, are opposites',
    kind: 'lists',
    edits: [
      [`${containment}/premise.ts`, "operator.family !== 'null' && operator.quantifier === undefined &&", 'false &&'],
    ],
  },
  {
    name: 'ForAllValues of a key that is there taken for ForAnyValue',
    kind: 'lists',
    edits: [
      [
        `${containment}/entail.ts`,
        'valueImplies([...plain, ...everyValue], conclusion, budget)',
        'valueImplies([...plain, ...everyValue, ...someValue], conclusion, budget)',
      ],
    ],
  },
  {
    name: 'NotResource needs no value of its variables',
    kind: 'missing',
    edits: [[`${containment}/prepared.ts`, 'flatMap(variablesWithoutValue)', 'flatMap(() => [])']],
  },
  {
    name: 'a variable with a default always has a value',
    kind: 'missing',
    edits: [[`${containment}/variables.ts`, '? [ANY_VALUE, undefined] :', '? [ANY_VALUE] :']],
  },
  {
    name: 'values of variables taken for patterns',
    kind: 'pinned',
    edits: [[`${containment}/variables.ts`, "value.replace(/[*?$]/g, '${$&}')", 'value']],
  },
  {
    name: 'a resource policy holds an identity policy',
    kind: 'kinds',
    edits: [
      ['src/policy/contain.ts', 'if (namesPrincipals(after) !== namesPrincipals(before))', 'if (false)'],
      [`${containment}/principals.ts`, "return inner.kind !== 'attached'", 'return true'],
    ],
  },
  {
    name: 'numbers compared as doubles',
    kind: 'limits',
    edits: [['src/policy/conditions/numeric.ts', 'const exactDigits = 15', 'const exactDigits = 400']],
  },
  {
    name: 'a year taken for seconds',
    kind: 'limits',
    edits: [['src/policy/conditions/date.ts', 'if (/^\\d{4}$/.test(trimmed)) return undefined', '']],
  },
  {
    name: 'dates compared by the millisecond',
    kind: 'limits',
    edits: [
      ['src/policy/conditions/date.ts', '/\\.\\d{4}/.test(trimmed) ? undefined : timeOf(trimmed)', 'timeOf(trimmed)'],
    ],
  },
]

/** An esbuild plugin that makes the edits; each text stands in its file exactly once. */
export const putBackPlugin = (edits, root) => ({
  name: 'put-back',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const mine = edits.filter(([file]) => path === `${root}${file}`)
      if (mine.length === 0) return undefined
      const { readFile } = await import('node:fs/promises')
      let contents = await readFile(path, 'utf8')
      for (const [file, from, to] of mine) {
        if (contents.split(from).length !== 2) throw new Error(`${file}: "${from}" does not stand there exactly once`)
        contents = contents.replace(from, () => to)
      }
      return { contents, loader: 'ts' }
    })
  },
})
