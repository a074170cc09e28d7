export const allow = '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
export const object = '{ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] }'
export const policy = (value: string, more = ''): string =>
  `resource "aws_iam_policy" "p" {\n  policy = ${value}\n}\n${more}`
export const document = (body: string): string => `data "aws_iam_policy_document" "d" {\n${body}}\n`
export const simple = '  statement {\n    actions = ["s3:*"]\n    resources = ["*"]\n  }\n'
