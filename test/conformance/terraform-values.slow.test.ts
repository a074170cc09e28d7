import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { showUnresolved } from '../../src/policy/unresolved.ts'
import { terraformParser } from '../../src/sources/terraform/syntax/parser.ts'
import { evaluateExpression, type ModuleScope } from '../../src/sources/terraform/values/evaluate.ts'
import { UnknownValue, type Value } from '../../src/sources/terraform/values/value.ts'
import { environment, terraformIsThere } from '../support/terraform.ts'
import { expression } from './terraform-expressions.ts'

/** `terraform console` says what expressions are worth: what is known here is the same there, or an error nowhere. */
const withTerraform = terraformIsThere ? describe : describe.skip
const title = `values, judged by terraform console${terraformIsThere ? '' : ' (skipped: terraform is not installed)'}`

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-console-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const refused = 'refused'

/** What the console makes of expressions, as JSON: a process for all of them. `undefined`: it does not know either. */
function judged(expressions: readonly string[]): (string | undefined)[] {
  const line = expressions.map((each) => `base64encode(try(jsonencode(${each}), "${refused}"))`).join(', ')
  const { stdout, stderr } = spawnSync('terraform', ['console'], {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
    input: `[${line}]\n`,
    maxBuffer: 1 << 28,
  })
  const answers = stdout.split('\n').slice(1, expressions.length + 1)
  if (!stdout.startsWith('[') || answers.length !== expressions.length) throw new Error(stderr.slice(0, 2000))
  return answers.map((answer) => {
    const text = /^\s*"([A-Za-z0-9+/=]*)",?$/.exec(answer)?.[1]
    return text === undefined ? undefined : Buffer.from(text, 'base64').toString('utf8')
  })
}

const scope: ModuleScope = {
  locals: new Map(),
  variables: new Map(),
  account: undefined,
  partition: undefined,
  directory: '.',
}

/** As Terraform's `jsonencode` would have it; `undefined` for what is not known. */
function worth(text: string): string | undefined {
  const [attribute] = terraformParser.parse(`x = ${text}\n`).body.attributes
  if (!attribute) throw new Error(`${text} is no expression`)
  const value = evaluateExpression(attribute.value, scope)
  return isWhole(value) ? JSON.stringify(sorted(value)) : undefined
}

const isWhole = (value: Value): boolean =>
  value instanceof UnknownValue
    ? false
    : typeof value === 'string'
      ? showUnresolved(value) === value
      : typeof value !== 'object' || value === null || Object.values(value).every(isWhole)

/** Names of an object have no order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value as unknown[], sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  )
}

/** Takes as many as fit: the console reads no line of more than 64 KiB. */
function lineOf(rest: string[]): string[] {
  const taken: string[] = []
  for (let size = 0; rest[0] !== undefined;) {
    size += Buffer.byteLength(rest[0]) + 60
    if (size > 60_000 && taken.length > 0) break
    taken.push(rest.shift() ?? '')
  }
  return taken
}

interface Difference {
  readonly expression: string
  readonly here: string
  readonly terraform: string | undefined
}

function differences(expressions: readonly string[]): { readonly known: number; readonly found: Difference[] } {
  const answers = judged(expressions)
  const found: Difference[] = []
  let known = 0
  for (const [index, text] of expressions.entries()) {
    const here = worth(text)
    const answer = answers[index]
    // What Terraform refuses is applied nowhere.
    if (here === undefined || answer === undefined || answer === refused) continue
    known++
    const terraform = JSON.stringify(sorted(JSON.parse(answer)))
    if (terraform !== here) found.push({ expression: text, here, terraform })
  }
  return { known, found }
}

/** Kinds that came out differently once, or that are likely to. */
const table: readonly string[] = [
  'join(",", toset(["b", "a", "B", "é", "z"]))',
  'join(",", toset([10, 9, 1]))',
  'toset(["\\U0001f600", "\\uffee", "a"])',
  'toset([1, "a", true])',
  'toset([true, false])',
  '[for k, v in toset(["b", "a"]) : "${k}=${v}"]',
  'try(toset(["a"])[0], "b")',
  'try(element(toset(["a"]), 0), "b")',
  'tolist([1, "a", true])',
  'distinct([1, "1", 1])',
  'compact([1, "", null, true])',
  'sort([10, 9, "a", "B"])',
  'reverse(toset(["a", "b"]))',
  'flatten([toset(["b", "a"]), "c", [["d"]]])',
  'setunion([1], ["a"])',
  'setintersection(["b", "a"], ["a", "b", "c"])',
  'setsubtract(["b", "a"], ["a"])',
  'true ? 1 : "a"',
  'false ? "a" : true',
  'coalesce(1, "a")',
  'coalesce(null, "", 2)',
  'coalesce(true, 1)',
  'tomap({ a = 1, b = "x" })',
  'lookup({ a = "x" }, "b", 1)',
  'merge({ a = 1 }, { a = "x", b = null })',
  'contains([1, 2], "1")',
  'contains(["1"], 1)',
  'title("don\'t stop_me ab-cd 1ab x.y")',
  'title("élan vital")',
  'upper("straße µ ÿ é ŉ")',
  'lower("İSTANBUL É")',
  'trimspace("\\t\\u00a0a b\\u2003\\n")',
  'trimspace("\\ufeffa")',
  'substr("abc", 1, 100)',
  'substr("abc", 5, 1)',
  'substr("abc", -1, 1)',
  'substr("a😀b", 1, 1)',
  'length("a😀b")',
  'length("e\\u0301")',
  '"e\\u0301" == "é"',
  'split("", "abc")',
  'split(",", "")',
  'replace("abc", "", "-")',
  'replace("a/b/c", "/", "//")',
  'replace("abc", "/b/", "x")',
  'trim("éaé", "é")',
  'trimprefix("aab", "a")',
  'trimsuffix("baa", "a")',
  'format("%d %s %v", "007", 1.50, 1e3)',
  'format("%d", 1.5)',
  'format("%5d|%-5d|%05d|%x|%q|%t", 7, 7, 7, 255, "a", true)',
  'format("%v %v", [1, "a"], { a = 1 })',
  'format("%[2]s", "a", "b")',
  'format("%v", 0.00001)',
  'format("%s", 0.00001)',
  'format("%s", null)',
  'format("%", 1)',
  'formatlist("%s-%s", "a", ["b", "c"])',
  'formatlist("x%s", [])',
  '"${1.50}x${1e3}x${0.00001}x${true}"',
  '"${12345678901234567890}x"',
  '12345678901234567890',
  '9007199254740993',
  '9007199254740991 + 2',
  '99999999 * 99999999 * 99999999',
  '0.1 + 0.2',
  '0.5 + 0.25',
  '1 / 3',
  '10 / 4',
  '-5 % 3',
  '5 % 0',
  '-0',
  '"${-0}"',
  '1e21',
  '1.0000000000000000001',
  'tonumber("1.50")',
  'tonumber("007")',
  'tonumber("12345678901234567890")',
  'tostring(1e3)',
  'max(1, 0.5, 3)',
  'min(2, 1.5)',
  'range(3)',
  'range(3, 0)',
  'range(0, 5, 2)',
  'range(1, 1)',
  'range(0, 3, -1)',
  'setproduct(["a", "b"], ["c", "d"])',
  'setproduct(["a"], [1])',
  'zipmap(["a", "a"], [1, 2])',
  'zipmap([1, 2], ["a", "b"])',
  'chomp("a\\r\\n\\n")',
  'alltrue([true, false])',
  'anytrue([])',
  'slice(["a", "b"], 1, 5)',
  'element(["a", "b"], 5)',
  'keys({ é = 1, z = 2, "10" = 3, "9" = 4 })',
  'values({ "10" = 3, "9" = 4 })',
  '[for k, v in { b = 1, a = 2, é = 3 } : k]',
  '{ for x in ["b", "a"] : x => upper(x) }',
  '[for x in [1, 2, 3] : x * 2 if x > 1]',
  'concat(["a"], [1], [])',
  'one([])',
  'one(toset(["a"]))',
  '"1" == 1',
  'null == null',
  '[] == []',
]

withTerraform(title, () => {
  test('what is known of the table', () => {
    const { known, found } = differences(table)
    expect(found).toEqual([])
    expect(known).toBeGreaterThan(60)
  })

  test('what is known of a thousand generated expressions', () => {
    const seed = Number(process.env['WHITTLE_SEED'] ?? 20261129)
    // Of those that are known here: what is not is right by itself.
    const expressions = fc
      .sample(expression, { numRuns: 4000, seed })
      .filter((text) => worth(text) !== undefined)
      .slice(0, 1000)
    expect(expressions).toHaveLength(1000)
    const found: Difference[] = []
    let known = 0
    const rest = [...expressions]
    while (rest.length > 0) {
      const part = differences(lineOf(rest))
      found.push(...part.found)
      known += part.known
    }
    expect({ seed, found }).toEqual({ seed, found: [] })
    // Else little was judged.
    expect(known).toBeGreaterThan(700)
  })
})
