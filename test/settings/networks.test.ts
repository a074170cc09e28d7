import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { cidrBlockOf, cidrMistake } from '../../src/settings/networks.ts'

describe('trusted networks are public blocks', () => {
  test.each([
    ['203.0.113.0/24', '203.0.113.0/24'],
    ['198.51.100.7', '198.51.100.7/32'],
    ['2001:db8::/48', '2001:db8::/48'],
    ['2001:DB8:0:0::1', '2001:db8::1/128'],
    ['8.0.0.0/8', '8.0.0.0/8'],
    ['2400::/12', '2400::/12'],
  ])('%s', (text, block) => {
    expect(cidrMistake(text)).toBeUndefined()
    expect(cidrBlockOf(text)).toBe(block)
  })

  // Private addresses never arrive as aws:SourceIp
  test.each([
    '10.0.0.0/8',
    '10.1.2.3',
    '172.16.0.0/12',
    '172.31.255.0/24',
    '192.168.1.0/24',
    '100.64.0.0/10',
    '127.0.0.1',
    '169.254.169.254',
    '224.0.0.1',
    '255.255.255.255',
    '0.1.2.3',
    '8.0.0.0/5',
    'fd00::/8',
    'fe80::1',
    '::1',
    'ff02::1',
    '::ffff:203.0.113.1',
  ])('%s is not public', (text) => {
    expect(cidrMistake(text)).toMatch(
      /^holds addresses that are not public .*aws:SourceIp: name the VPCs or VPC endpoints instead$/,
    )
  })

  test.each(['8.0.0.0/7', '2000::/3', '2400::/11'])('%s is wider than any network', (text) => {
    expect(cidrMistake(text)).toMatch(/^is wider than \/(8|12), /)
  })

  test.each(['0.0.0.0/0', '::/0', '1.2.3.4/0'])('%s is every address', (text) => {
    expect(cidrMistake(text)).toBe('is the whole internet: a trusted network must be smaller')
  })

  test.each([
    '',
    'office',
    '203.0.113.0/33',
    '203.0.113/24',
    '0x7f.1',
    '203.0.113.0/24/1',
    '203.0.113.0/-1',
    '203.0.113.0/024',
    '2001:db8::/129',
    'fe80::1%eth0',
    '203.0.113.1*',
  ])('%j is no block', (text) =>
    expect(cidrMistake(text)).toBe('is not an address block such as 203.0.113.0/24 or 2001:db8::/48'),
  )

  test.each([
    ['203.0.113.7/24', '203.0.113.0/24'],
    ['2001:db8::1/48', '2001:db8::/48'],
  ])('%s has bits beyond its prefix', (text, block) => {
    expect(cidrMistake(text)).toBe(`has bits set beyond its prefix: write ${block}`)
  })

  test('any text has an answer', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.ipV4Extended(),
          fc.ipV6(),
          fc.tuple(fc.ipV4(), fc.nat(40)).map(([a, b]) => `${a}/${b}`),
        ),
        (text) => {
          if (cidrMistake(text) === undefined) expect(cidrMistake(cidrBlockOf(text))).toBeUndefined()
        },
      ),
    )
  })
})
