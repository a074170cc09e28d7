import { describe } from '@jest/globals'
import { checkClock } from '../../../../src/jobs/doctor/checks/clock.ts'
import { checkNodeVersion } from '../../../../src/jobs/doctor/checks/node-version.ts'
import { checkProxy } from '../../../../src/jobs/doctor/checks/proxy.ts'
import { cases } from './table.ts'

describe('the version of Node.js', () =>
  cases([
    ['new', [checkNodeVersion('v24.11.0')], ['ok']],
    ['the oldest', [checkNodeVersion('v20.0.0')], ['ok']],
    ['too old', [checkNodeVersion('v18.20.1')], ['fail'], /older than 20/],
    ['not a version', [checkNodeVersion('')], ['fail']],
  ]))

const through = (env: Record<string, string>, version: string) =>
  [checkProxy(env, version)].flatMap((each) => each ?? [])
const HTTPS_PROXY = 'http://proxy:3128'

describe('a proxy', () =>
  cases([
    ['none', through({}, 'v24.11.0'), []],
    ['used', through({ HTTPS_PROXY, NODE_USE_ENV_PROXY: '1' }, 'v24.11.0'), ['ok']],
    ['not asked for', through({ HTTPS_PROXY }, 'v24.11.0'), ['warn'], /export NODE_USE_ENV_PROXY=1/],
    ['in lower case', through({ https_proxy: HTTPS_PROXY }, 'v24.11.0'), ['warn'], /https_proxy/],
    ['too old for it', through({ HTTPS_PROXY, NODE_USE_ENV_PROXY: '1' }, 'v24.4.1'), ['warn'], /does not read it/],
    [
      'much too old for it',
      through({ HTTPS_PROXY, NODE_USE_ENV_PROXY: '1' }, 'v20.20.2'),
      ['warn'],
      /does not read it/,
    ],
  ]))

describe('the clock', () =>
  cases([
    ['not known', [checkClock(undefined)], ['skipped']],
    ['right', [checkClock(0)], ['ok']],
    ['off by a minute', [checkClock(60)], ['ok'], /60 s ahead/],
    ['off by more', [checkClock(-61)], ['warn'], /61 s behind/],
    ['at the limit', [checkClock(300)], ['warn']],
    ['refused', [checkClock(-301)], ['fail'], /refuses/],
  ]))
