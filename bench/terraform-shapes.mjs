/**
 * How reading grows with shapes of Terraform that are easily read more than once: `node bench/terraform-shapes.mjs`.
 * Prints ratios of one run: what is twice as much should take some two times as long, and not its square.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundleModule } from '../scripts/bundle.mjs'

const folder = await mkdtemp(join(tmpdir(), 'whittle-shapes-'))
try {
  const outfile = join(folder, 'read.mjs')
  const sources = fileURLToPath(new URL('../src/sources/', import.meta.url))
  await bundleModule({
    stdin: {
      contents: `export { readSources } from '${sources}read.ts'; export { terraformParser } from '${sources}terraform/syntax/parser.ts'`,
      resolveDir: sources,
    },
    outfile,
  })
  const { readSources, terraformParser } = await import(pathToFileURL(outfile).href)

  /** Milliseconds of the fastest of five readings. */
  const time = (content, principals = {}) =>
    Math.min(
      ...Array.from({ length: 5 }, () => {
        const start = performance.now()
        readSources([{ path: 'main.tf', content }], {
          accountOf: () => '111122223333',
          principals,
          parser: terraformParser,
        })
        return performance.now() - start
      }),
    )

  const statement = 'Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }]'
  const role = 'resource "aws_iam_role" "r" {\n  name = "r"\n}\n'
  const policies = (count) =>
    role +
    Array.from(
      { length: count },
      (_, index) =>
        `resource "aws_iam_role_policy" "p${index}" {\n  role = aws_iam_role.r.name\n  policy = jsonencode({ ${statement} })\n}\n`,
    ).join('')
  const keys = (count) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `aws_iam_role_policy.p${index}`,
        ['arn:aws:iam::111122223333:role/r'],
      ]),
    )
  const locals = (levels) =>
    `locals {\n  l0 = [var.x]\n${Array.from({ length: levels }, (_, level) => `  l${level + 1} = [local.l${level}, local.l${level}]\n`).join('')}}\n${role}resource "aws_iam_role_policy" "p" {\n  role = aws_iam_role.r.name\n  policy = jsonencode(local.l${levels})\n}\n`
  const uses = (count) =>
    `locals {\n  names = [${Array.from({ length: count }, (_, index) => `"n${index}"`).join(', ')}]\n}\n${role}${Array.from(
      { length: count },
      (_, index) =>
        `resource "aws_iam_role_policy" "p${index}" {\n  name = local.names[${index}]\n  role = aws_iam_role.r.name\n  policy = jsonencode({ ${statement} })\n}\n`,
    ).join('')}`

  time(policies(100))
  const ratio = (name, [less, more], measure) => {
    const [before, after] = [measure(less), measure(more)]
    console.log(
      `${name}: ${more} take ${(after / before).toFixed(1)} times as long as ${less} (${after.toFixed(0)} ms)`,
    )
    console.log(
      `| ${more} ${name} | ${(after / 1000).toFixed(2)} s | ${(after / before).toFixed(1)} times as long as ${less} |`,
    )
  }
  ratio('policies in one file', [400, 800], (count) => time(policies(count)))
  ratio('policies, each with a key under policies.principals', [400, 800], (count) =>
    time(policies(count), keys(count)),
  )
  ratio('policies that each name one local', [200, 400], (count) => time(uses(count)))
  ratio('levels of locals that each name the one before twice', [20, 40], (count) => time(locals(count)))
} finally {
  await rm(folder, { recursive: true })
}
