// Stops a change that grants more: prove says whether it does, evaluate and explain say what a policy decides.
import { evaluate, explain, PolicyError, prove } from 'whittle'
import { today, tomorrow } from './policies.mjs'

try {
  const proof = prove(tomorrow, today)
  console.log(`prove: ${proof.verdict}`)
  if (proof.verdict !== 'proven') console.log(`  ${proof.reason}`)
  if (proof.verdict === 'refuted') console.log(`  request: ${JSON.stringify(proof.request)}`)

  const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::acme-reports/2026.csv' }
  const fromOffice = { ...request, context: { 'aws:SourceIp': '203.0.113.7' } }
  console.log(`evaluate, from an address that is not stated: ${evaluate(today, request).decision}`)
  console.log(`evaluate, from the office: ${evaluate(today, fromOffice).decision}`)

  const { decision, statements } = explain(today, 's3:PutObject', 'arn:aws:s3:::acme-reports/2026.csv')
  console.log(`explain s3:PutObject: ${decision}`)
  for (const { statement, sid, applies, why } of statements) console.log(`  ${statement} ${sid}: ${applies}, ${why}`)

  process.exitCode = proof.verdict === 'proven' ? 0 : 1
} catch (error) {
  if (!(error instanceof PolicyError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
