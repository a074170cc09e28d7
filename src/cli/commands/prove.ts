import { InputError } from '../../errors.ts'
import { proveContainment } from '../../policy/contain.ts'
import { loadCatalog } from '../../jobs/load/load-inputs.ts'
import { describeRefutation } from '../../proof/refutation.ts'
import type { Verdict } from '../../policy/containment/verdict.ts'
import { colours } from '../../report/colours.ts'
import { escapeInvisible } from '../../report/escape.ts'
import { pageOf, type Page } from '../../report/page.ts'
import { version } from '../../version.ts'
import { printJson, wantsColour, terminalWidth, type Command, type ExitCode } from '../command.ts'
import { policyNotes, readNamedPolicy } from '../policy-file.ts'
import { kindMismatchReason } from '../policy-kind.ts'

const exitCodes: Readonly<Record<Verdict['verdict'], ExitCode>> = { proven: 0, refuted: 1, undecided: 3 }

export const proveCommand: Command = {
  spec: {
    name: 'prove',
    positionals: 'NEW OLD',
    minPositionals: 2,
    maxPositionals: 2,
    summary: 'Is everything that NEW grants granted by OLD? Both are policy JSON files or Terraform addresses.',
    options: [],
    examples: [
      {
        line: 'whittle prove examples/policies/analyst.json examples/policies/analyst.json',
        shows: 'a policy grants no more than itself',
      },
      {
        line: 'whittle prove iam.tf#aws_iam_policy.deploy old.json',
        shows: 'a policy in Terraform and the file that it replaces',
      },
    ],
    notes: `${policyNotes} Exit 0 proven, 1 refuted (with a request that shows it), 3 undecided, 2 where the two are of different kinds (identity, resource, trust, boundary). What is proved: docs/proof.md.`,
  },
  async run(args, environment) {
    const [after = '', before = ''] = args.positionals
    const { document: now, comparable: newKind } = await readNamedPolicy(environment.cwd, after)
    const { document: then, comparable: oldKind } = await readNamedPolicy(environment.cwd, before)
    const different = kindMismatchReason(newKind, oldKind)
    if (different !== undefined) throw new InputError(`prove: ${different}`)
    const verdict = proveContainment(now, then)
    const result: Verdict =
      verdict.verdict === 'refuted'
        ? { ...verdict, ...describeRefutation(verdict, now, then, await loadCatalog()) }
        : verdict
    if (args.flag('json')) {
      printJson(environment, {
        version,
        verdict: result.verdict,
        witness: result.verdict === 'refuted' ? result.witness : null,
        reason: result.verdict === 'proven' ? null : result.reason,
      })
    } else
      environment.stdout.write(
        inWords(result, after, before, pageOf(colours(wantsColour(environment)), terminalWidth(environment))),
      )
    return exitCodes[result.verdict]
  },
}

function inWords(result: Verdict, after: string, before: string, page: Page): string {
  if (result.verdict === 'proven') return `${page.good('proven')}: everything ${after} grants, ${before} grants too.\n`
  const lines = page.paragraph(escapeInvisible(result.reason), '  ')
  if (result.verdict === 'undecided') {
    return [
      `${page.warn('undecided')}: it could not be decided whether ${after} grants more than ${before}.`,
      ...lines,
      '',
    ].join('\n')
  }
  const { witness } = result
  const facts: [string, string][] = [
    ['action', witness.action],
    ['resource', witness.resource],
    ...(witness.principal === undefined ? [] : ([['principal', witness.principal]] as [string, string][])),
    ...Object.entries(witness.context).map(([key, values]): [string, string] => [key, values.join(', ')]),
  ]
  const width = Math.max(...facts.map(([name]) => name.length))
  return [
    `${page.bad('refuted')}: ${after} allows a request that ${before} does not.`,
    ...lines,
    ...facts.flatMap(([name, value]) => page.paragraph(escapeInvisible(value), `  ${name.padEnd(width)}  `)),
    '',
  ].join('\n')
}
