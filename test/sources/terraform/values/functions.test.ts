import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { showUnresolved } from '../../../../src/policy/unresolved.ts'
import { evaluateExpression, type ModuleScope } from '../../../../src/sources/terraform/values/evaluate.ts'
import { UnknownValue, type Value } from '../../../../src/sources/terraform/values/value.ts'
import { environment, terraformIsThere } from '../../../support/terraform.ts'
import { loadParser } from '../../support.ts'

/** Expressions and their values in Terraform. */
const cases: readonly (readonly [string, unknown])[] = [
  ['concat(["a"], ["b", "c"])', ['a', 'b', 'c']],
  ['flatten([["a"], ["b", ["c"]]])', ['a', 'b', 'c']],
  ['distinct(["b", "a", "b"])', ['b', 'a']],
  ['compact(["a", "", null, "b"])', ['a', 'b']],
  ['coalesce(null, "", "a", "b")', 'a'],
  ['coalescelist([], ["a"])', ['a']],
  ['try("a", "b")', 'a'],
  ['one(["a"])', 'a'],
  ['one([])', null],
  ['element(["a", "b", "c"], 4)', 'b'],
  ['length(["a", "b"])', 2],
  ['length({ a = 1 })', 1],
  ['length("abc")', 3],
  ['lookup({ a = "b" }, "a", "c")', 'b'],
  ['lookup({ a = "b" }, "x", "c")', 'c'],
  ['merge({ a = 1, b = 2 }, null, { b = 3 })', { a: 1, b: 3 }],
  ['contains(["a", "b"], "b")', true],
  ['contains(["a", "b"], "c")', false],
  ['keys({ b = 1, a = 2 })', ['a', 'b']],
  ['values({ b = 1, a = 2 })', [2, 1]],
  ['reverse(["a", "b"])', ['b', 'a']],
  ['slice(["a", "b", "c"], 1, 2)', ['b']],
  ['sort(["b", "a"])', ['a', 'b']],
  ['zipmap(["a", "b"], [1, 2])', { a: 1, b: 2 }],
  ['setunion(["b"], ["a", "b"])', ['a', 'b']],
  ['setintersection(["a", "b"], ["b", "c"])', ['b']],
  ['setsubtract(["a", "b"], ["b"])', ['a']],
  ['join("-", ["a", "b"])', 'a-b'],
  ['join("-", ["a"], ["b"])', 'a-b'],
  ['format("%s-%d%%-%v", "a", 2, true)', 'a-2%-true'],
  ['formatlist("arn:%s:%s", "x", ["a", "b"])', ['arn:x:a', 'arn:x:b']],
  ['substr("abcdef", 1, 3)', 'bcd'],
  ['substr("abcdef", -2, -1)', 'ef'],
  ['join(",", toset(["b", "a", "B"]))', 'B,a,b'],
  ['join(",", toset([10, 9]))', '9,10'],
  ['toset([1, "a", true])', ['1', 'a', 'true']],
  ['[for k, v in toset(["b", "a"]) : "${k}${v}"]', ['aa', 'bb']],
  ['tolist([1, "a"])', ['1', 'a']],
  ['true ? 1 : "a"', '1'],
  ['coalesce(1, "a")', '1'],
  ['compact([1, "", null])', ['1']],
  ['title("don\'t stop_me")', "Don'T Stop_me"],
  [
    'setproduct(["a", "b"], ["c"])',
    [
      ['a', 'c'],
      ['b', 'c'],
    ],
  ],
  ['range(3)', [0, 1, 2]],
  ['0.5 + 0.25', 0.75],
  ['10 / 4', 2.5],
  ['"${1.50}x${1e3}"', '1.5x1000'],
  ['tostring(12)', '12'],
  ['tonumber("12")', 12],
  ['lower("ABC")', 'abc'],
  ['upper("abc")', 'ABC'],
  ['title("hello world-wide")', 'Hello World-Wide'],
  ['trimspace("  a ")', 'a'],
  ['trim("--a-b--", "-")', 'a-b'],
  ['trimprefix("prod-a", "prod-")', 'a'],
  ['trimsuffix("a.json", ".json")', 'a'],
  ['trimsuffix("a", "")', 'a'],
  ['startswith("abc", "ab")', true],
  ['endswith("abc", "bc")', true],
  ['strcontains("abc", "b")', true],
  ['split(",", "a,b")', ['a', 'b']],
  ['replace("a-b-c", "-", "_")', 'a_b_c'],
  ['replace("a/b", "/", "-")', 'a-b'],
  ['1 + 2 * 3', 7],
  ['2 - 3', -1],
  ['!true', false],
  ['-(2)', -2],
  ['1 < 2 && 2 <= 2 || false', true],
  ['"a" == "a" ? "x" : "y"', 'x'],
  ['"a" != "a"', false],
  ['null == null', true],
  ['"a" == null', false],
  ['[] == null', false],
  ['[for x in ["a", "b"] : upper(x) if x != "a"]', ['B']],
  ['[for i, x in ["a", "b"] : "${i}${x}"]', ['0a', '1b']],
  ['{ for k, v in { b = 1, a = 2 } : "${k}-x" => v + 1 }', { 'a-x': 3, 'b-x': 2 }],
  ['{ for x in [{ n = "a", v = 1 }] : x.n => x }', { a: { n: 'a', v: 1 } }],
  ['[for x in [["a"]] : [for y in x : y]]', [['a']]],
]

const scope: ModuleScope = {
  locals: new Map(),
  variables: new Map(),
  account: '111122223333',
  partition: 'aws',
  directory: 'infra',
}

async function worth(expression: string): Promise<unknown> {
  const { body } = (await loadParser()).parse(`x = ${expression}\n`)
  const value = body.attributes[0]
  if (!value) throw new Error(`${expression} is no expression`)
  return shown(evaluateExpression(value.value, scope))
}

function shown(value: Value): unknown {
  if (value instanceof UnknownValue) return { unknown: value.expression }
  if (typeof value === 'string') return showUnresolved(value)
  if (Array.isArray(value)) return (value as readonly Value[]).map(shown)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value as Record<string, Value>).map(([key, each]) => [key, shown(each)]))
}

test.each(cases)('%s', async (expression, wanted) => {
  expect(await worth(expression)).toEqual(wanted)
})

test.each([
  // Around an unresolved value, as much as is known.
  ['join(":", ["arn", var.a, "x"])', 'arn:${var.a}:x'],
  ['format("arn:%s", var.a)', 'arn:${var.a}'],
  ['formatlist("arn:%s", [var.a, "b"])', ['arn:${var.a}', 'arn:b']],
  ['one(data.aws_partition.current[*].partition)', 'aws'],
  ['coalesce("${var.a}-x", "b")', '${var.a}-x'],
  ['false && var.a', false],
  ['var.a || true', true],
  ['lookup({ a = var.b }, "a", "c")', { unknown: 'var.b' }],
  ['"${path.module}/x"', 'infra/x'],
  // And nothing where it decides.
  ...[
    '12345678901234567890',
    '9007199254740991 + 2',
    '0.1 + 0.2',
    '-0',
    'format("%v", 111122223333)',
    'upper("ß")',
    'length("a😀")',
    'replace("abc", "", "-")',
    'toset(["a"])[0]',
    'join(",", toset([var.a, "b"]))',
    'element(flatten([var.a, "b"]), 1)',
    'try("${var.a}-x", "b")',
    'true ? 1 : var.a',
    'coalesce(var.a, "b")',
    'coalesce("${var.a}", "b")',
    'try(var.a, "b")',
    'compact([var.a, "b"])',
    'length([var.a])',
    'contains([var.a], "b")',
    'lookup({ a = "b" }, var.a, "c")',
    'lookup(var.a, "b", "c")',
    'merge({ a = 1 }, var.a)',
    'formatlist("%s", var.a)',
    'join(",", var.a)',
    'one(["a", "b"])',
    'format("%05d", 1)',
    'format("%s %s", "a")',
    'replace("abc", "/b/", "x")',
    'sort([var.a])',
    'var.a == "x"',
    'var.a == null',
    '"${var.a}" == null',
    'true && var.a',
    '"1" == 1',
    '[for x in var.a : x]',
    '[for x in ["a"] : x if x == var.a]',
    '{ for x in ["a", "a"] : x => 1 }',
    '{ for x in ["a", "a"] : x => 1... }',
    'timestamp()',
    'var.a ? "x" : "y"',
  ].map((expression) => [expression, { unknown: expression }] as const),
])('%s', async (expression, wanted) => {
  expect(await worth(expression)).toEqual(wanted)
})

const oracle = terraformIsThere ? test : test.skip

oracle(`Terraform says the same${terraformIsThere ? '' : ': skipped, terraform is not installed'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-console-'))
  try {
    const input = `jsonencode([${cases.map(([expression]) => `jsonencode(${expression})`).join(', ')}])\n`
    const { stdout, stderr } = spawnSync('terraform', ['console'], {
      input,
      cwd: folder,
      env: environment,
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    const texts = JSON.parse(JSON.parse(stdout) as string) as string[]
    expect(texts.map((text) => JSON.parse(text) as unknown)).toEqual(cases.map(([, wanted]) => wanted))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
