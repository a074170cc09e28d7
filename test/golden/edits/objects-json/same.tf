variable "logs" {
	default = "arn:aws:s3:::acme-logs"
}

locals {
	# Tabs, as this file has always had
	statements = [
		{
			Sid      = "Read"
			Effect   = "Allow"
			Action   = [
				"s3:Get*",
				"s3:List*", // and what is in it
				"s3:PutObject"
			]
			Resource = [var.logs, "${var.logs}/*"]
		},
		/* Looks around */
		{
			Effect   = "Allow"
			Action   = "ec2:Describe*"
			Resource = "*"
		},
		{
			Sid       = "Own"
			Effect    = "Allow"
			Action    = ["iam:ChangePassword", "iam:GetUser"]
			Resource  = "arn:aws:iam::*:user/$${aws:username}"
			Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
		}
	]
}

resource "aws_iam_policy" "app" {
	name   = "app"
	policy = jsonencode({
		Version   = "2012-10-17"
		Statement = local.statements
	})
}
