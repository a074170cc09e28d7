variable "logs" {
  default = "arn:aws:s3:::acme-logs"
}

module "function" {
  source  = "terraform-aws-modules/lambda/aws"
  version = "8.1.0"

  function_name = "reports"

  attach_policy_statements = true
  policy_statements = concat(
    [
      # What the reports need
      {
        "sid" : "Read",
        "effect" : "Allow",
        "actions" : ["s3:Get*", "s3:List*", "s3:PutObject"],
        "resources" : [var.logs, "${var.logs}/*"]
      }
    ],
    [{ effect = "Allow", actions = ["ec2:Describe*"], resources = ["*"] }, {
      sid     = "Own"
      actions = ["iam:ChangePassword", "iam:GetUser"]
      resources = [
        "arn:aws:iam::*:user/$${aws:username}"
      ]
      condition = [{ test = "Bool", variable = "aws:MultiFactorAuthPresent", values = ["true"] }]
    }],
  )
}
