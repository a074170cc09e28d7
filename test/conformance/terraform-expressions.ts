import fc from 'fast-check'

/** Expressions of Terraform as text, of every function and operation that is evaluated, three deep. */

const words = [
  'a',
  'b',
  'B',
  'ab',
  'a-b',
  'prod_x',
  '',
  ' pad ',
  'é',
  'ß',
  '10',
  '9',
  '1.50',
  'true',
  "o'neil x",
  'a,b',
  '/a/',
]
const word = fc.constantFrom(...words).map((text) => JSON.stringify(text))
const whole = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.maxSafeInteger()).map(String)
const number = fc.oneof(
  { weight: 4, arbitrary: whole },
  fc.constantFrom('0.5', '1.50', '0.1', '2.25', '1e3', '12345678901234567890', '3.14159265358979323846'),
)

/** A call of a function with arguments of these kinds. */
const call = (name: string, ...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((texts) => `${name}(${texts.join(', ')})`)

const pattern = (template: string, ...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((texts) => texts.reduce((text, part) => text.replace('§', () => part), template))

const several = (part: fc.Arbitrary<string>, max = 3): fc.Arbitrary<string> =>
  fc.array(part, { maxLength: max }).map((texts) => texts.join(', '))

interface Kinds {
  readonly text: string
  readonly number: string
  readonly boolean: string
  readonly list: string
  readonly set: string
  readonly map: string
  readonly any: string
}

const options = { maxDepth: 3, depthSize: 'small' } as const

const kinds = fc.letrec<Kinds>((kind) => {
  const tie = kind as (name: keyof Kinds) => fc.Arbitrary<string>
  return {
    text: fc.oneof(
      options,
      word,
      ...['lower', 'upper', 'title', 'trimspace', 'chomp'].map((name) => call(name, tie('text'))),
      ...['trim', 'trimprefix', 'trimsuffix'].map((name) => call(name, tie('text'), word)),
      call('join', word, tie('list')),
      call('join', word, tie('set')),
      call('tostring', fc.oneof(tie('number'), tie('boolean'), tie('text'))),
      call('replace', tie('text'), word, word),
      call('substr', tie('text'), fc.constantFrom('0', '1', '-1'), fc.constantFrom('1', '2', '-1')),
      call('format', fc.constantFrom('"%s"', '"x%s%%"', '"%v"', '"%d"', '"%5s"', '"%q"'), tie('any')),
      call('format', fc.constant('"%s:%d:%v"'), tie('text'), tie('number'), tie('boolean')),
      call('coalesce', fc.constantFrom('null', '""', '"x"'), tie('any')),
      call('try', tie('text'), word),
      pattern('"<${§}>${§}"', tie('any'), tie('number')),
      pattern('(§ ? § : §)', tie('boolean'), tie('text'), tie('any')),
      call('element', tie('list'), fc.constantFrom('0', '1', '5')),
      call('lookup', tie('map'), word, tie('text')),
    ),
    number: fc.oneof(
      options,
      number,
      pattern('(§ + §)', tie('number'), tie('number')),
      pattern('(§ - §)', tie('number'), tie('number')),
      pattern('(§ * §)', tie('number'), tie('number')),
      pattern('(§ / §)', tie('number'), tie('number')),
      pattern('(§ % §)', tie('number'), whole),
      pattern('-(§)', tie('number')),
      call('length', fc.oneof(tie('list'), tie('set'), tie('map'), tie('text'))),
      call('tonumber', tie('text')),
      call('max', tie('number'), tie('number')),
      call('min', tie('number'), tie('number')),
      pattern('(§ ? § : §)', tie('boolean'), tie('number'), tie('any')),
    ),
    boolean: fc.oneof(
      options,
      fc.constantFrom('true', 'false'),
      pattern('!(§)', tie('boolean')),
      pattern('(§ && §)', tie('boolean'), tie('boolean')),
      pattern('(§ || §)', tie('boolean'), tie('boolean')),
      ...['==', '!='].map((operator) => pattern(`(§ ${operator} §)`, tie('any'), tie('any'))),
      ...['<', '<=', '>', '>='].map((operator) => pattern(`(§ ${operator} §)`, tie('number'), tie('number'))),
      ...['startswith', 'endswith', 'strcontains'].map((name) => call(name, tie('text'), word)),
      call('contains', fc.oneof(tie('list'), tie('set')), tie('any')),
      call('alltrue', pattern('[§]', several(tie('boolean')))),
      call('anytrue', pattern('[§]', several(tie('boolean')))),
    ),
    list: fc.oneof(
      options,
      pattern('[§]', several(word)),
      pattern('[§]', several(tie('any'))),
      call('concat', tie('list'), tie('list')),
      call('flatten', pattern('[§]', several(fc.oneof(tie('list'), tie('set'), tie('any'))))),
      ...['distinct', 'compact', 'reverse', 'sort'].map((name) => call(name, fc.oneof(tie('list'), tie('set')))),
      call('tolist', fc.oneof(tie('list'), tie('set'))),
      call('slice', tie('list'), fc.constantFrom('0', '1'), fc.constantFrom('0', '1', '2')),
      call('coalescelist', tie('list'), tie('list')),
      call('split', word, tie('text')),
      call('formatlist', fc.constantFrom('"%s"', '"%s/x"', '"%v"'), tie('list')),
      call('formatlist', fc.constant('"%s-%s"'), tie('text'), tie('list')),
      call('keys', tie('map')),
      call('values', tie('map')),
      call('range', fc.constantFrom('0', '1', '3')),
      call('setproduct', tie('list'), tie('list')),
      pattern('[for x in § : "${x}!"]', fc.oneof(tie('list'), tie('set'))),
      pattern('[for k, v in § : "${k}=${v}" if k != "b"]', fc.oneof(tie('list'), tie('set'), tie('map'))),
      pattern('(§ ? § : §)', tie('boolean'), tie('list'), tie('list')),
    ),
    set: fc.oneof(
      options,
      call('toset', tie('list')),
      ...['setunion', 'setintersection', 'setsubtract'].map((name) =>
        call(name, fc.oneof(tie('list'), tie('set')), fc.oneof(tie('list'), tie('set'))),
      ),
    ),
    map: fc.oneof(
      options,
      fc
        .uniqueArray(fc.constantFrom('a', 'b', 'B', 'é', 'x-1', '10', '9'), { maxLength: 4 })
        .chain((keys) =>
          fc
            .tuple(...keys.map(() => tie('any')))
            .map((values) => `{ ${keys.map((key, index) => `"${key}" = ${values[index]}`).join(', ')} }`),
        ),
      call('merge', tie('map'), tie('map')),
      call('tomap', tie('map')),
      call('zipmap', tie('list'), tie('list')),
      pattern('{ for x in § : x => "${x}?" }', tie('set')),
      pattern('{ for k, v in § : "${k}!" => v }', tie('map')),
    ),
    any: fc.oneof(options, tie('text'), tie('number'), tie('boolean'), fc.constant('null')),
  }
})

export const expression: fc.Arbitrary<string> = fc.oneof(
  kinds.text,
  kinds.number,
  kinds.boolean,
  kinds.list,
  kinds.set,
  kinds.map,
)
