import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { htmlReport } from '../../../src/jobs/narrow/html-report.ts'
import { runNarrow } from '../../../src/jobs/narrow/run-narrow.ts'
import { renderReport } from '../../../src/report/html/render.ts'
import { buildReportPage } from '../../../scripts/report-page.mjs'
import { browserIsThere, soon, startBrowser, whySkipped } from '../../support/browser.ts'
import { hostile, hostileInput } from './report-input.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const describeIf = browserIsThere ? describe : describe.skip

describeIf(`the page of the report in a browser${whySkipped}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-report-'))
  const examples = join(folder, 'examples.html')
  const hostilePage = join(folder, 'hostile.html')
  let browser: Browser
  /** What a page must not do: requests beyond its own file, errors, and what its policy blocked. */
  let trouble: string[] = []

  beforeAll(async () => {
    const result = await runNarrow({
      root: join(root, 'examples'),
      eventPaths: [join(root, 'examples/cloudtrail')],
      trusted: [],
      now: new Date('2026-11-01T12:00:00Z'),
      env: {},
      byDay: true,
    })
    writeFileSync(examples, [...(await htmlReport(result))].join(''))
    writeFileSync(hostilePage, [...renderReport(hostileInput(), await buildReportPage())].join(''))
    browser = await startBrowser()
  })

  afterEach(() => {
    expect(trouble).toEqual([])
    trouble = []
  })

  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function open(file: string, hash = '', options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
    const page = await context.newPage()
    page.on('pageerror', ({ message }) => trouble.push(message))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') trouble.push(message.text())
    })
    page.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(pathToFileURL(file).href) && !url.startsWith('data:')) trouble.push(`request of ${url}`)
    })
    await page.goto(`${pathToFileURL(file).href}${hash}`)
    await page.waitForSelector('h1')
    return page
  }

  const violationsOf = async (page: Page): Promise<string[]> => {
    await page.evaluate(axe)
    const { violations } = await page.evaluate<AxeResults>(`axe.run({ resultTypes: ['violations'] })`)
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id} ${html} ${failureSummary}`),
    )
  }

  const jenkins = '#/policy/iam-jenkins.tf%23aws_iam_user_policy.jenkins'

  const views = [
    '',
    '#/policies',
    jenkins,
    '#/policy/nothing',
    '#/principals',
    '#/principal/arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Facme-prod-orders-api',
    '#/use',
    '#/networks',
    '#/blind-spots',
    '#/findings',
    '#/evidence',
  ]

  test.each(views)('%s has no violation that axe finds, light and wide, dark and narrow', async (hash) => {
    const page = await open(examples, hash)
    // what is folded is read too
    await page.evaluate(`for (const each of document.querySelectorAll('details')) each.open = true`)
    expect(await violationsOf(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    expect(await violationsOf(page)).toEqual([])
    await page.context().close()
  })

  test('the first view answers what can go, whether it is safe, and what is unknown', async () => {
    const page = await open(examples)
    expect(await page.title()).toBe('8 of 15 policies can be narrowed · Whittle')
    expect(await page.locator('.answer h2').allTextContents()).toEqual(['What can go', 'Is it safe', 'What is unknown'])
    expect(await page.locator('.answer').nth(1).textContent()).toContain('8/8')
    expect(await page.getByRole('navigation', { name: 'Views' }).getByRole('link').count()).toBe(8)
    await page.context().close()
  })

  test('search and filters find policies, and are part of the address', async () => {
    const page = await open(examples, '#/policies')
    const names = page.locator('tbody th a')
    await page.getByLabel('Search').fill('jenkins')
    await soon(async () => expect(await names.allTextContents()).toEqual(['aws_iam_user_policy.jenkins']))
    await soon(async () => expect(await page.getByRole('status').textContent()).toBe('1 of 15 policies'))
    await page.getByLabel('Search').fill('codedeploy:CreateDeployment')
    await soon(async () => expect(await names.allTextContents()).toEqual(['data.aws_iam_policy_document.deploy']))
    await page.getByLabel('Search').fill('')
    await page.getByLabel('Status').selectOption('skipped')
    await soon(async () => expect(await names.count()).toBe(4))
    await soon(async () => expect(new URL(page.url()).hash).toBe('#/policies?status=skipped'))
    await page.reload()
    await page.waitForSelector('h1')
    await soon(async () => expect(await names.count()).toBe(4))
    await page.getByLabel('Search').fill('no such policy')
    await soon(async () => expect(await page.getByText('No policy matches.').isVisible()).toBe(true))
    await page.context().close()
  })

  test('a heading sorts, and says how', async () => {
    const page = await open(examples, '#/policies?status=narrowed')
    const heading = page.getByRole('columnheader', { name: 'Policy' })
    const first = page.locator('tbody th a').first()
    await heading.getByRole('button').click()
    await soon(async () => expect(await heading.getAttribute('aria-sort')).toBe('ascending'))
    await soon(async () => expect(await first.textContent()).toBe('aws_iam_role.backup.inline_policy[0]'))
    await heading.getByRole('button').click()
    await soon(async () => expect(await heading.getAttribute('aria-sort')).toBe('descending'))
    await soon(async () => expect(await first.textContent()).toBe('policies/analyst.json'))
    await soon(async () => expect(page.url()).toContain('sort=-name'))
    await page.context().close()
  })

  test('a link opens a policy with its diff and its proof, and the focus goes to its heading', async () => {
    const page = await open(examples, '#/policies')
    await page.getByRole('link', { name: 'aws_iam_user_policy.jenkins' }).click()
    await page.waitForFunction(`location.hash.startsWith('#/policy/')`)
    await soon(async () =>
      expect(await page.evaluate('document.activeElement.textContent')).toBe('aws_iam_user_policy.jenkins'),
    )
    await soon(async () => expect(await page.title()).toBe('aws_iam_user_policy.jenkins · Whittle'))
    const diff = page.getByRole('region', { name: 'Diff of iam-jenkins.tf' })
    await soon(async () => expect(await diff.locator('del', { hasText: 'lambda:UpdateFunction*' }).count()).toBe(1))
    await soon(async () =>
      expect(await diff.locator('ins', { hasText: 'lambda:UpdateFunctionCode' }).count()).toBeGreaterThan(0),
    )
    await soon(async () => expect(await diff.locator('.token-string').count()).toBeGreaterThan(0))
    expect((await page.locator('.proof dt').allTextContents()).map((text) => text.split(' ')[0])).toEqual([
      'Containment',
      'Replay',
      'Backtest',
      'Estimate',
    ])
    await page.goBack()
    await page.getByRole('heading', { name: 'Policies', level: 1 }).waitFor()
    await page.context().close()
  })

  test('the keyboard reaches everything: skip link, views, table', async () => {
    const page = await open(examples, '#/policies')
    await page.keyboard.press('Tab')
    await soon(async () => expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content'))
    await page.keyboard.press('Enter')
    await soon(async () => expect(await page.evaluate('document.activeElement.tagName')).toBe('H1'))
    await page.keyboard.press('Tab')
    await page.keyboard.type('role_policy.orders_api')
    await soon(async () => expect(await page.locator('tbody th a').count()).toBe(1))
    for (let press = 0; press < 20; press++) {
      await page.keyboard.press('Tab')
      if (await page.evaluate(`document.activeElement.closest('tbody') !== null`)) break
    }
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'aws_iam_role_policy.orders_api', level: 1 }).waitFor()
    await page.context().close()
  })

  test('a block of the map shows its networks', async () => {
    const page = await open(examples, '#/networks')
    await page.getByRole('link', { name: /^203\.0\.113\.0\/24 .*trusted network office$/ }).click()
    const rows = page.locator('tbody th')
    await soon(async () => {
      const texts = await rows.allTextContents()
      expect(texts).not.toEqual([])
      for (const text of texts) expect(text).toMatch(/^203\.0\.113\.\d+office$/)
    })
    await page.getByRole('button', { name: /All blocks/ }).click()
    await soon(async () => expect(await page.getByRole('status').textContent()).toBe('22 networks'))
    await page.context().close()
  })

  test('what was never used is found', async () => {
    const page = await open(examples, '#/use?q=codedeploy&used=never')
    expect(await page.locator('tbody th').count()).toBe(4)
    expect(await page.locator('tbody').getByText('never').count()).toBe(4)
    await page.context().close()
  })

  test('the months stand above the days that they name', async () => {
    const page = await open(examples, '#/use')
    const boxOf = async (selector: string) => page.locator(selector).first().boundingBox()
    const [axis, timeline] = [await boxOf('.axis'), await boxOf('svg.timeline')]
    expect(axis?.x).toBeCloseTo(timeline?.x ?? 0, 0)
    expect(axis?.width).toBeCloseTo(timeline?.width ?? 0, 0)
    const months = await page.locator('.axis [style]').allTextContents()
    expect(months).toEqual(['Aug', 'Sep', 'Oct'])
  })

  test('a reader may choose the colours', async () => {
    const page = await open(examples, '', { colorScheme: 'light' })
    const paper = (): Promise<unknown> => page.evaluate('getComputedStyle(document.body).backgroundColor')
    const light = await paper()
    await page.getByLabel('Colours').selectOption('dark')
    await soon(async () => expect(await paper()).not.toBe(light))
    await page.context().close()
  })

  test('printed, a table has all rows', async () => {
    const page = await open(examples, '#/use')
    expect(await page.locator('tbody tr').count()).toBe(50)
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
    await page.waitForFunction(`document.querySelectorAll('tbody tr').length > 700`)
    await page.context().close()
  })

  test('hostile text is text', async () => {
    const page = await open(hostilePage)
    for (const [hash, heading] of [
      ['#/policies', 'Policies'],
      ['#/findings', 'Findings'],
      ['#/evidence', 'Evidence'],
      ['#/networks', 'Networks'],
      ['#/principals', 'Principals'],
    ] as const) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
      await page.getByRole('heading', { level: 1, name: heading }).waitFor()
      expect(await page.locator('main img, main script').count()).toBe(0)
    }
    await page.evaluate(`location.hash = '#/policies'`)
    const name = page.locator('tbody th a', { hasText: 'aws_iam_policy.deploy' })
    expect(await name.textContent()).toBe(`aws_iam_policy.deploy${hostile}`)
    await name.click()
    await page.getByRole('heading', { level: 1, name: 'aws_iam_policy.deploy' }).waitFor()
    expect(await page.locator('main').textContent()).toContain('\\u202egnp.exe')
    expect(await page.evaluate(`'ran' in globalThis`)).toBe(false)
    await page.context().close()
  })

  test('a script that gets in does not run', async () => {
    const page = await open(hostilePage)
    await page.evaluate(`{
      const script = document.createElement('script')
      try { script.textContent = 'globalThis.ran = true' } catch { /* trusted types refuse it */ }
      script.append('globalThis.ran = true')
      document.body.append(script)
    }`)
    expect(await page.evaluate(`'ran' in globalThis`)).toBe(false)
    expect(trouble.length).toBeGreaterThan(0)
    expect(trouble.every((line) => /TrustedScript|Content Security Policy/.test(line))).toBe(true)
    trouble = []
    await page.context().close()
  })
})
