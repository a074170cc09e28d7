import { describe } from '@jest/globals'
import { clock } from '../../../../src/jobs/doctor/checks/clock.ts'
import { nodeVersion } from '../../../../src/jobs/doctor/checks/node-version.ts'
import { proxy } from '../../../../src/jobs/doctor/checks/proxy.ts'
import { cases } from './table.ts'

describe('the version of Node.js', () =>
  cases([
    ['new', [nodeVersion('v24.11.0')], ['ok']],
    ['the oldest', [nodeVersion('v20.0.0')], ['ok']],
    ['too old', [nodeVersion('v18.20.1')], ['fail'], /older than 20/],
    ['not a version', [nodeVersion('')], ['fail']],
  ]))

const through = (env: Record<string, string>, version: string) => [proxy(env, version)].flatMap((each) => each ?? [])
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
    ['not known', [clock(undefined)], ['skipped']],
    ['right', [clock(0)], ['ok']],
    ['off by a minute', [clock(60)], ['ok'], /60 s ahead/],
    ['off by more', [clock(-61)], ['warn'], /61 s behind/],
    ['at the limit', [clock(300)], ['warn']],
    ['refused', [clock(-301)], ['fail'], /refuses/],
  ]))
