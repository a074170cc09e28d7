import { readSources } from '../../../../src/sources/read.ts'
import { applySplices } from '../../../../src/sources/splice.ts'
import { terraformParser } from '../../../../src/sources/terraform/syntax/parser.ts'
import type { RemovalEdits } from '../../../../src/sources/terraform/removal/removal-edits.ts'

export const account = '111122223333'
export const jane = `arn:aws:iam::${account}:user/jane`
export const deploy = `arn:aws:iam::${account}:role/deploy`
export const admin = 'arn:aws:iam::aws:policy/AdministratorAccess'

export const people = `resource "aws_iam_user" "jane" {
  name = "jane"
}

resource "aws_iam_user" "john" {
  name = "john"
}

resource "aws_iam_group" "devs" {
  name = "devs"
}
`
export const policy = `resource "aws_iam_policy" "deploy" {
  name   = "deploy-policy"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
`
export const trust = `jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })`
export const role = `resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = ${trust}
}
`

export const graphOf = (content: string, path = 'main.tf') =>
  readSources([{ path, content }], { accountOf: () => account, principals: {}, parser: terraformParser }).graph

export const edited = (content: string, { edits }: RemovalEdits): string =>
  applySplices(
    content,
    edits.flatMap(({ splices }) => splices),
  )
