import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { checkFreeSql, type AllowedTable } from '../../../../../src/evidence/cloudtrail/sql/free/check-free-sql.ts'
import { fillInSql } from '../../../../../src/evidence/cloudtrail/sql/free/fill-in.ts'
import { RefusedSqlError } from '../../../../../src/evidence/cloudtrail/sql/free/tokens.ts'
import { hostile } from '../../../events/random.ts'

const table: AllowedTable = ['trail', 'logs', 'AwsDataCatalog']
const store = 'aaaaaaaa-1111-2222-3333-444444444444'

describe('taken', () => {
  test.each([
    'SELECT * FROM trail',
    "select eventname from logs.trail where eventname = 'PutObject' order by 1, 2",
    'SELECT count(*) FROM "AwsDataCatalog"."logs"."TRAIL"',
    "SELECT 'it''s; -- no comment /* */ FROM other' FROM trail",
    'SELECT a.eventname FROM trail a JOIN trail AS b ON a.eventid = b.eventid, trail c WHERE a.x IS NOT DISTINCT FROM b.y',
    'SELECT r.arn FROM trail CROSS JOIN UNNEST(resources) AS t (r)',
    'WITH a AS (SELECT * FROM trail), b (x) AS (SELECT * FROM a) SELECT * FROM b, a',
    'SELECT * FROM (SELECT * FROM trail) WHERE eventid IN (SELECT eventid FROM (trail JOIN trail t ON true))',
    "SELECT extract(hour FROM eventtime), trim('x' FROM eventname), any_match(resources, r -> r.arn LIKE '%') FROM trail",
    'SELECT "delete" FROM trail UNION ALL SELECT eventid FROM trail',
  ])('%s', (sql) => {
    expect(checkFreeSql(sql, table)).toBeUndefined()
  })

  test('an event data store goes by its id, with and without quotes', () => {
    expect(checkFreeSql(`SELECT * FROM ${store}`, [store])).toBeUndefined()
    expect(checkFreeSql(`SELECT * FROM "${store}"`, [store])).toBeUndefined()
    expect(checkFreeSql(`SELECT * FROM ${store}, trail`, [store])?.reason).toContain('only the table')
  })
})

describe('refused, with the place', () => {
  const cases: readonly [sql: string, line: number, column: number, reason: string][] = [
    ['DELETE FROM trail', 1, 1, 'DELETE is not allowed'],
    ['SELECT 1;', 1, 9, 'without a semicolon'],
    ['SELECT 1; DROP TABLE trail', 1, 9, 'without a semicolon'],
    ['SELECT *\n-- no\nFROM trail', 2, 1, 'comments'],
    ['SELECT /* no */ * FROM trail', 1, 8, 'comments'],
    ['SELECT * FROM other', 1, 15, 'only the table AwsDataCatalog.logs.trail'],
    ['SELECT * FROM trail, other', 1, 22, 'only the table'],
    ['SELECT * FROM trail\nJOIN secrets.trail s ON true', 2, 6, 'only the table'],
    ['SELECT * FROM "trail$partitions"', 1, 15, 'only the table'],
    ['SELECT * FROM information_schema.tables', 1, 15, 'only the table'],
    ['SELECT (SELECT max(x) FROM other) FROM trail', 1, 28, 'only the table'],
    ['SELECT * FROM trail WHERE a IN (SELECT b FROM trail, other)', 1, 54, 'only the table'],
    ['SELECT * FROM (trail JOIN other ON true)', 1, 27, 'only the table'],
    ['SELECT * FROM trail UNION SELECT * FROM other', 1, 41, 'only the table'],
    ['WITH a AS (SELECT * FROM other) SELECT * FROM a', 1, 26, 'only the table'],
    ['WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a', 1, 26, 'only the table'],
    ['SELECT * FROM (WITH other AS (SELECT 1) SELECT * FROM other), other', 1, 16, 'WITH'],
    ['WITH RECURSIVE a AS (SELECT 1) SELECT * FROM a', 1, 6, 'RECURSIVE'],
    ['SELECT extract((SELECT x FROM other) FROM y) FROM trail', 1, 31, 'only the table'],
    ['SELECT "extract"(x FROM other) FROM trail', 1, 25, 'only the table'],
    ['SELECT DISTINCT FROM other', 1, 22, 'only the table'],
    ["UNLOAD (SELECT * FROM trail) TO 's3://x'", 1, 1, 'UNLOAD'],
    ['CREATE TABLE x AS SELECT * FROM trail', 1, 1, 'CREATE'],
    ['SELECT * INTO x FROM trail', 1, 10, 'INTO'],
    ["USING EXTERNAL FUNCTION f(x INT) RETURNS INT LAMBDA 'l' SELECT f(1) FROM trail", 1, 1, 'USING'],
    ["SELECT * FROM TABLE(system.query(query => 'x'))", 1, 15, 'TABLE'],
    ['SELECT * FROM query(1)', 1, 15, 'a function'],
    ['EXPLAIN SELECT * FROM trail', 1, 1, 'EXPLAIN'],
    ['VALUES 1', 1, 1, 'only a SELECT'],
    ['', 1, 1, 'only a SELECT'],
    ["SELECT U&'\\0027' FROM trail", 1, 8, 'another way to write text'],
    ['SELECT `a` FROM trail', 1, 8, '"`" is not taken'],
    ["SELECT 'open FROM trail", 1, 8, 'the quotes are not closed'],
    ['SELECT (1 FROM trail', 1, 21, 'a parenthesis is not closed'],
    ['SELECT 1) FROM other', 1, 9, 'a parenthesis is closed'],
    ['SELECT * FROM', 1, 14, 'a name is missing'],
    // Queries of guides in circulation: there are no such columns.
    [
      "SELECT eventName, userIdentity.arn, sourceIPAddress, eventTime\nFROM trail\nWHERE eventName = 'PutObject'\nAND resourceName = 'my-highly-sensitive-bucket'\nAND sourceIPAddress NOT IN ('trusted-ip-address')",
      4,
      5,
      'requestParameters.bucketName',
    ],
    ['SELECT DISTINCT eventtypes,\n eventsource,\n eventname\n FROM trail', 1, 17, 'the column is eventtype'],
    ['SELECT DISTINCT eventtype, eventsource, eventname FROM [TABLE_NAME]', 1, 56, 'a name is missing'],
  ]
  test.each(cases)('%s', (sql, line, column, reason) => {
    expect(checkFreeSql(sql, table)).toEqual({ line, column, reason: expect.stringContaining(reason) })
  })
})

test('parameters become text, whatever they hold', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom(...hostile)), (value) => {
      const filled = fillInSql("SELECT * FROM trail WHERE a = ${x} AND b LIKE '%${x}%'", { x: value })
      const text = value.replaceAll("'", "''")
      expect(filled).toBe(`SELECT * FROM trail WHERE a = '${text}' AND b LIKE '%${text}%'`)
      expect(checkFreeSql(filled, table)).toBeUndefined()
    }),
  )
  expect(fillInSql("SELECT ${y}, '${y}'", { x: '' })).toBe("SELECT ${y}, '${y}'")
  expect(() => fillInSql('SELECT "${x}" FROM trail', { x: 'a' })).toThrow(RefusedSqlError)
})
